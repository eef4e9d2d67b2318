/* Reads the data of the page and draws its story. */
(function () {
  "use strict";

  const Ibasho = window.Ibasho;
  const data = JSON.parse(Ibasho.byId("ibasho-data").textContent);
  Ibasho.cutAt(data.view.cut);
  Ibasho.words(data.facts);
  const drawn = Ibasho.ground(data);
  Ibasho.draw(data, drawn);
  drawn.map.invalidateSize({ animate: false });
  drawn.fit();
  document.documentElement.classList.add("drawn");
})();
