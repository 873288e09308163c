// Lazily loaded modules. They are fetched as soon as the page runs: after an upgrade the site has other versions. Those for
// encryption are fetched where the site encrypts; a page that does not find them says that it cannot.

const MODULES = {
  addresses: () => import("../lazy/addresses.js"),
  attention: () => import("../lazy/attention.js"),
  contact: () => import("../lazy/contact.js"),
  menu: () => import("../lazy/menu.js"),
  notice: () => import("../lazy/notice.js"),
  proof_of_work: () => import("../lazy/proof_of_work.js"),
  report: () => import("../lazy/report.js"),
  tools: () => import("../lazy/tools.js"),
};

// What an encrypted chat needs: its keys, and the filters, which the server cannot apply there.
export async function encryption() {
  const [agreement, screening] = await Promise.all([import("../lazy/agreement.js"), import("../lazy/screening.js")]);
  return { ...agreement, ...screening };
}

export function later(name) { return MODULES[name](); }

// A module that fails to load is requested again when needed.
export function fetchAll() {
  const others = window.crypto?.subtle && "encrypts" in document.body.dataset ? [encryption()] : [];
  for (const module of [...others, ...Object.keys(MODULES).map(later)]) module.catch(() => {});
}
