// Calling for attention: a soft sound, and a notification without a word of the talk, while the page is hidden.

const NOTES = { arrived: [523, 784], spoke: [659] }; // Hz, one after the other
const NOTE_SECONDS = 0.35;
const LOUDNESS = 0.08;

let audio;

// Calls when someone comes, in both ways: asked for by this one press.
export async function ring(room, button) {
  const isOn = !room.session.habits.sound;
  room.session.habits = { ...room.session.habits, sound: isOn, notices: isOn };
  button.setAttribute("aria-pressed", isOn);
  if (!isOn) return;
  play(NOTES.arrived);
  if ("Notification" in window && Notification.permission === "default") await Notification.requestPermission();
}

// `what` is `arrived` or `spoke`.
export function call(room, what) {
  const { sound, notices } = room.session.habits;
  if (sound) play(NOTES[what]);
  if (!notices || !document.hidden || !("Notification" in window) || Notification.permission !== "granted") return;
  const notification = new Notification(room.says[what], { tag: "passerby" });
  notification.onclick = () => {
    window.focus();
    notification.close();
  };
}

function play(notes) {
  audio ??= new AudioContext();
  notes.forEach((hertz, i) => {
    const start = audio.currentTime + (i * NOTE_SECONDS) / 2;
    const tone = new OscillatorNode(audio, { type: "sine", frequency: hertz });
    const loudness = new GainNode(audio, { gain: 0 });
    loudness.gain.setValueAtTime(LOUDNESS, start);
    loudness.gain.exponentialRampToValueAtTime(0.0001, start + NOTE_SECONDS);
    tone.connect(loudness).connect(audio.destination);
    tone.start(start);
    tone.stop(start + NOTE_SECONDS);
  });
}
