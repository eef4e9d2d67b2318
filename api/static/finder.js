// The finder without this script is whole; with it, "from where I am" appears where the browser can tell.
"use strict";
(() => {
  const button = document.getElementById("from-here");
  const said = document.getElementById("from-here-said");
  if (!button || !said || !window.isSecureContext || !navigator.geolocation) return;
  button.hidden = false;

  const rounded = (degrees) => degrees.toFixed(4); // about 10 metres: enough to walk by, no more is sent

  const found = (position) => {
    const address = new URL(window.location.href);
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
