// The finder without this script is whole; with it, "from where I am" appears where the browser can tell, and names of
// places, addresses and stations are suggested while somebody types.
"use strict";
(() => {
  const button = document.getElementById("from-here");
  const said = document.getElementById("from-here-said");
  if (!button || !said || !window.isSecureContext || !navigator.geolocation) return;
  button.hidden = false;

  const rounded = (degrees) => degrees.toFixed(4); // about 10 metres: enough to walk by, no more is sent

  const found = (position) => {
    const address = new URL(window.location.href);
    address.searchParams.delete("near");
    address.searchParams.set("lon", rounded(position.coords.longitude));
    address.searchParams.set("lat", rounded(position.coords.latitude));
    window.location.assign(address);
  };

  const failed = () => {
    button.disabled = false;
    said.textContent = button.dataset.failed;
  };

  button.addEventListener("click", () => {
    button.disabled = true;
    said.textContent = button.dataset.asking;
    navigator.geolocation.getCurrentPosition(found, failed, { timeout: 8000, maximumAge: 60000 });
  });
})();

// Where there is room, the map of the same list stands beside it, and the two stay in step.
(() => {
  const found = document.querySelector(".found");
  const cards = new Map();
  document.querySelectorAll(".found .card[data-place]").forEach((card) => {
    if (!cards.has(card.dataset.place)) cards.set(card.dataset.place, card);
  });
  if (!found || !cards.size || !window.matchMedia("(min-width: 64rem)").matches) return;

  const frame = document.createElement("iframe");
  frame.className = "map beside";
  frame.title = found.dataset.mapTitle;
  const address = new URL(found.dataset.map, window.location.href);
  address.searchParams.set("frame", "1");
  frame.src = address;
  found.append(frame);
  found.classList.add("with-map");

  let looked = null;
  const look = (place) => {
    if (looked) looked.classList.remove("looked");
    looked = cards.get(place) || null;
    if (looked) looked.classList.add("looked");
  };

  let waiting = 0;
  const tell = (event) => {
    const card = event.target.closest(".card[data-place]");
    if (!card || card === looked) return;
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => {
      look(card.dataset.place);
      frame.contentWindow.postMessage({ ibasho: "look", place: card.dataset.place }, window.location.origin);
    }, 200);
  };
  found.addEventListener("focusin", tell);
  found.addEventListener("mouseover", tell);

  window.addEventListener("message", (event) => {
    const told = event.data || {};
    if (event.origin !== window.location.origin || event.source !== frame.contentWindow || told.ibasho !== "looked") return;
    look(told.place);
    if (looked) looked.scrollIntoView({ block: "nearest" });
  });
})();

(() => {
  const field = document.getElementById("near");
  const names = document.getElementById("near-names");
  if (!field || !names) return;
  let waiting = 0;
  let asked = 0;

  const suggest = async () => {
    const typed = field.value.trim();
    const mine = (asked += 1);
    if (!typed) return names.replaceChildren();
    const answer = await fetch(`/api/suggest?limit=8&q=${encodeURIComponent(typed.slice(0, 100))}`).catch(() => null);
    if (!answer || !answer.ok || mine !== asked) return undefined; // the field works without suggestions
    const told = (await answer.json()).suggestions;
    return names.replaceChildren(
      ...told.map((each) => {
        const option = document.createElement("option");
        option.value = each.text;
        return option;
      }),
    );
  };

  field.addEventListener("input", (event) => {
    window.clearTimeout(waiting);
    if (!event.isComposing) waiting = window.setTimeout(suggest, 150); // letters still being chosen are not sent
  });
  field.addEventListener("compositionend", () => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(suggest, 150);
  });
})();
