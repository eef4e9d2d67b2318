/* Places as every map tells them: columns read by row, and the card that a popup shows. */
(function () {
  "use strict";

  const Ibasho = window.Ibasho;
  const el = Ibasho.el;

  /** Columns of places as functions of the row, and the facts of a row as labels and words. */
  Ibasho.readPlaces = function (packed) {
    const kind = Ibasho.texts(packed.kind);
    const columns = packed.facts.map((fact) => ({ key: fact.key, label: fact.label, at: Ibasho.texts(fact) }));
    const lon = Ibasho.numbers(packed.lon);
    const lat = Ibasho.numbers(packed.lat);
    return {
      n: lon.length,
      id: Ibasho.texts(packed.id),
      name: Ibasho.texts(packed.name),
      kind: kind,
      symbol: (row) => packed.symbols[kind(row)],
      lon: lon,
      lat: lat,
      located: (row) => !Number.isNaN(lon[row]),
      latlng: (row) => [lat[row], Ibasho.turned(lon[row])],
      facts: (row) => columns.map((column) => [column.label, column.at(row)]),
      fact: (row, key) => columns.find((column) => column.key === key).at(row),
    };
  };

  /** What a popup or a list entry says of a place. */
  Ibasho.placeCard = function (places, row) {
    return el(
      "div",
      { class: "card", "data-place": row },
      el("h3", {}, el("bdi", {}, places.name(row))),
      Ibasho.facts(places.facts(row)),
    );
  };
})();
