// The modules that are needed later. They are fetched as soon as the page runs: after an upgrade the site has others.

const MODULES = {
  addresses: () => import("./addresses.js"),
  attention: () => import("./attention.js"),
  contact: () => import("./contact.js"),
  menu: () => import("./menu.js"),
  notice: () => import("./notice.js"),
  report: () => import("./report.js"),
  tools: () => import("./tools.js"),
  work: () => import("./work.js"),
};

export function later(name) { return MODULES[name](); }

// One that does not come is asked for again when it is needed.
export function fetchAll() { for (const name of Object.keys(MODULES)) later(name).catch(() => {}); }
