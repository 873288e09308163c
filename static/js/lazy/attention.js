// Calls for attention: a soft sound, and a notification without any message text, while the page is hidden.

const NOTES = { arrived: [523, 784], spoke: [659] }; // Hz, in sequence
const NOTE_SECONDS = 0.35;
const LOUDNESS = 0.08;

const TAG = "passerby"; // one notification at a time

let audio;
let shown; // the notification, if the page itself shows it

// Enables both kinds of calls for the next match, with one press, and says which ones the browser allows.
export async function ring(room) {
  const isOn = !room.tab.habits.sound;
  room.tab.prefer({ sound: isOn, notices: false });
  room.show();
  if (!isOn) return;
  play(NOTES.arrived);
  const isGranted = await mayNotify();
  if (!room.tab.habits.sound) return; // it was switched off again while the browser asked
  room.tab.prefer({ notices: isGranted });
  room.show();
  room.announce(room.one("[data-part^=ring-]:not([hidden])").textContent);
}

// Browsers show a permission prompt, and only after a press; some have none in a tab.
export async function mayNotify() { return (await window.Notification?.requestPermission()) === "granted"; }

// `what` is `arrived` or `spoke`. A new notification alerts again even if it replaces an older one.
export async function call(room, what) {
  const { sound, notices } = room.tab.habits;
  if (sound) play(NOTES[what]);
  if (!notices || window.Notification?.permission !== "granted") return;
  const [title, options] = [room.says[what], { tag: TAG, renotify: true, data: location.href }];
  // On phones only the service worker can show one and handle a press on it.
  const registration = await registered();
  if (!document.hidden) return; // the visitor returned in the meantime
  if (registration?.active) await registration.showNotification(title, options);
  else {
    shown = new Notification(title, options);
    shown.onclick = () => {
      window.focus();
      shown.close();
    };
  }
  if (!document.hidden) await hush();
}

// The visitor is back: stop calling.
export async function hush() {
  shown?.close();
  const registration = await registered();
  for (const notification of (await registration?.getNotifications?.({ tag: TAG })) ?? []) {
    if (notification.data === location.href) notification.close();
  }
}

// If the browser blocks site data there is no service worker.
async function registered() { return navigator.serviceWorker?.getRegistration().catch(() => undefined); }

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
