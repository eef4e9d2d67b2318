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
