/* Reads the data of the page and draws its story. */
(function () {
  "use strict";

  const Ibasho = window.Ibasho;
  const data = JSON.parse(Ibasho.byId("ibasho-data").textContent);
  document.documentElement.classList.toggle("framed", data.framed === true);
  Ibasho.cutAt(data.view.cut);
  Ibasho.words(data.facts);
  const drawn = Ibasho.ground(data);
  const fitFirst = Ibasho.draw(data, drawn) || drawn.fit; // a story may begin with a part of what it has
  drawn.map.invalidateSize({ animate: false });
  fitFirst();
  document.documentElement.classList.add("drawn");
})();
