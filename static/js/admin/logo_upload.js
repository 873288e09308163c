// Uploads the logo: the source of the chosen file goes into the text field, which is what is saved. (The site reads no
// request body with files in it.) Without this script the source can be pasted.

const OTHER_PICTURE = /^image\/(?!svg)|^application\/pdf$/;

export class LogoUpload {
  #root;
  #source;
  #error;

  constructor(root) {
    this.#root = root;
    this.#source = document.getElementById(root.dataset.logoOf);
    this.#error = document.querySelector("[data-logo-error]");
    this.#source.closest("details").open = this.#source.closest(".errors") !== null;
    root.hidden = false;
    root.querySelector("[type=file]").addEventListener("change", ({ target }) => this.#take(target));
    root.querySelector("button").addEventListener("click", () => this.#put(""));
    this.#source.addEventListener("input", () => this.#show());
    this.#show();
  }

  async #take(input) {
    const [file] = input.files;
    if (!file) return;
    const text = await read(file, Number(this.#root.dataset.longest));
    this.#error.textContent = text.error ?? "";
    if (text.error) input.value = "";
    else this.#put(text.source);
  }

  #put(source) {
    this.#source.value = source;
    this.#source.dispatchEvent(new Event("input", { bubbles: true }));
  }

  #show() {
    const source = this.#source.value.trim();
    const picture = this.#root.querySelector("img");
    picture.hidden = source === "";
    this.#root.querySelector("button").hidden = source === "";
    if (source) picture.src = `data:image/svg+xml,${encodeURIComponent(source)}`;
  }
}

// What is in the file, or in words why it is no logo. Whether it is a picture the site checks when it is saved.
async function read(file, longest) {
  const most = longest.toLocaleString("en");
  if (OTHER_PICTURE.test(file.type)) {
    return { error: `“${file.name}” is not an SVG file. Save the picture as SVG and upload it.` };
  }
  if (file.size > 4 * longest) return { error: `“${file.name}” is too large. A logo can have at most ${most} characters.` };
  try {
    const bytes = await file.arrayBuffer();
    const source = new TextDecoder("utf-8", { fatal: true }).decode(bytes).trim();
    const length = [...source].length;
    if (length > longest) {
      return { error: `“${file.name}” is too large. It has ${length.toLocaleString("en")} characters; a logo can have at most ${most}.` };
    }
    return { source };
  } catch {
    return { error: `“${file.name}” is not an SVG file: it is not UTF-8 text.` };
  }
}
