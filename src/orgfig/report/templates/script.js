// The pages work without this: it adds the choice of colours, filter, search and keys.
"use strict";

// --- colours: as the system has them, or as chosen; set before anything is painted ---

function remembered() {
  try { return localStorage.getItem("orgfig-theme"); } catch { return null; }
}

function remember(theme) {
  try { localStorage.setItem("orgfig-theme", theme); } catch { /* a browser may forbid it */ }
}

const chosen = remembered();
if (chosen === "dark" || chosen === "light") document.documentElement.dataset.theme = chosen;

function isDark() {
  const theme = document.documentElement.dataset.theme;
  return theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

function offerThemes() {
  const button = document.querySelector(".theme");
  const show = () => {  // says what a press gives, not what is there
    button.textContent = isDark() ? "Light" : "Dark";
    button.setAttribute("aria-label", `Use ${button.textContent.toLowerCase()} colours`);
  };
  button.addEventListener("click", () => {
    const theme = isDark() ? "light" : "dark";
    document.documentElement.dataset.theme = theme;
    remember(theme);
    show();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
  button.hidden = false;
  show();
}

// --- the index: filter and search, kept in the address ---

function folded(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

function offerChoice() {
  const search = document.getElementById("search");
  const buttons = [...document.querySelectorAll(".filters button")];
  const status = document.querySelector(".found");
  const nothing = document.querySelector(".nothing");
  const rooms = [...document.querySelectorAll(".room")];
  const cards = [...document.querySelectorAll(".card")].map((card) => ({
    card,
    link: card.querySelector("h3 a"),
    verdict: card.dataset.verdict,
    words: folded(`${card.querySelector(".text").textContent} ${card.dataset.words}`),
  }));
  let verdict = "";

  function apply() {
    const words = folded(search.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const one of cards) {
      const fits = (!verdict || one.verdict === verdict) && words.every((word) => one.words.includes(word));
      one.card.hidden = !fits;
      shown += fits;
    }
    for (const room of rooms) room.hidden = !room.querySelector(".card:not([hidden])") && shown > 0;
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.verdict === verdict));
    nothing.hidden = shown > 0;
    const all = shown === cards.length;
    status.textContent = all ? "" : `${shown} of ${cards.length} ${cards.length === 1 ? "figure" : "figures"}`;
  }

  function keep() {
    const kept = new URLSearchParams();
    if (verdict) kept.set("verdict", verdict);
    if (search.value.trim()) kept.set("q", search.value.trim());
    const hash = kept.toString();
    history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
    apply();
  }

  function recall() {
    const kept = new URLSearchParams(location.hash.slice(1));
    const asked = kept.get("verdict") ?? "";
    verdict = buttons.some((button) => button.dataset.verdict === asked) ? asked : "";
    search.value = kept.get("q") ?? "";
    apply();
  }

  function clear() {
    verdict = "";
    search.value = "";
    keep();
  }

  for (const button of buttons) {
    button.addEventListener("click", () => { verdict = button.dataset.verdict; keep(); });
  }
  search.addEventListener("input", keep);
  document.querySelector(".clear").addEventListener("click", () => { clear(); search.focus(); });
  addEventListener("hashchange", () => { if (location.hash !== "#main") recall(); });
  document.querySelector(".tools").hidden = false;
  recall();
  offerKeys(search, () => cards.filter((one) => !one.card.hidden), clear);
}

// --- keys: / searches, j k and arrows go from card to card, Enter opens, Escape shows all ---

function offerKeys(search, visibleCards, clear) {
  function across() {
    const seen = visibleCards();
    const top = seen.length ? seen[0].card.offsetTop : 0;
    const next = seen.findIndex((one) => one.card.offsetTop > top);
    return next < 0 ? Math.max(seen.length, 1) : next;
  }

  function go(by) {
    const seen = visibleCards();
    const at = seen.findIndex((one) => one.link === document.activeElement);
    const to = at < 0 ? 0 : at + by;
    if (to >= 0 && to < seen.length) {
      seen[to].link.focus();
      seen[to].card.scrollIntoView({ block: "nearest" });
    }
  }

  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const isTyping = document.activeElement === search;
    const isOnCard = document.activeElement?.closest(".card") !== null && document.activeElement !== document.body;
    const forward = { j: 1, ArrowRight: 1, ArrowDown: across() }[event.key];
    const back = { k: -1, ArrowLeft: -1, ArrowUp: -across() }[event.key];
    const step = forward ?? back;
    if (event.key === "Escape") {
      clear();
    } else if (event.key === "/" && !isTyping) {
      search.focus();
      search.select();
    } else if (isTyping && event.key === "ArrowDown") {
      go(0);
    } else if (!isTyping && step !== undefined && (isOnCard || "jk".includes(event.key))) {
      go(step);
    } else {
      return;
    }
    event.preventDefault();
  });
}

// --- a figure's page: arrows turn to the one before and after, Escape goes back ---

function offerTurning() {
  addEventListener("keydown", (event) => {
    const isTaken = document.activeElement?.closest(".listing, video, button, summary");
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || isTaken) return;
    const leads = { ArrowLeft: "a[rel=prev]", ArrowRight: "a[rel=next]", Escape: ".crumbs a" }[event.key];
    document.querySelector(leads ?? "none")?.click();
  });
}

// --- a video that this browser cannot play: what stands within it comes in its place ---

function offerInstead() {
  for (const video of document.querySelectorAll(".mat video")) {
    const instead = () => { if (video.error) video.replaceWith(...video.children); };
    video.addEventListener("error", instead);
    instead();
  }
}

document.addEventListener("DOMContentLoaded", () => {
  offerThemes();
  if (document.getElementById("search")) offerChoice();
  if (document.body.classList.contains("figure")) {
    offerTurning();
    offerInstead();
  }
});
