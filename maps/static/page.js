/* The page around the map: elements whose texts are only ever written as text, and the words that stand beside a map. */
(function () {
  "use strict";

  const Ibasho = window.Ibasho;
  const SVG = "http://www.w3.org/2000/svg";

  function filled(element, attributes, children) {
    Object.keys(attributes || {}).forEach((name) => {
      const value = attributes[name];
      if (typeof value === "function") {
        element.addEventListener(name, value);
      } else if (value === true) {
        element.setAttribute(name, "");
      } else if (value !== false && value !== null && value !== undefined) {
        element.setAttribute(name, value);
      }
    });
    children.flat().forEach((child) => {
      if (child !== null && child !== undefined && child !== "") {
        element.append(child);
      }
    });
    return element;
  }

  /** An element with attributes (a function is a listener), and children; strings become text, never markup. */
  Ibasho.el = function (tag, attributes, ...children) {
    return filled(document.createElement(tag), attributes, children);
  };

  Ibasho.svg = function (tag, attributes, ...children) {
    return filled(document.createElementNS(SVG, tag), attributes, children);
  };

  Ibasho.byId = (id) => document.getElementById(id);

  /** Whether movement is welcome. */
  Ibasho.lively = () => window.matchMedia("(prefers-reduced-motion: no-preference)").matches;

  Ibasho.count = (value) => Math.round(value).toLocaleString("ja-JP");

  Ibasho.percent = (share) => (Number.isNaN(share) ? "—" : (share * 100).toFixed(1) + "%");

  Ibasho.metres = (value) =>
    value >= 10000 ? (value / 1000).toFixed(1) + " km" : Ibasho.count(value) + " m";

  /** Says something to everybody: on the page, and to a screen reader. */
  Ibasho.say = function (message) {
    Ibasho.byId("status").textContent = message;
  };

  /** A list of labels and words. Each word stands alone, so that its direction cannot turn its neighbours. */
  Ibasho.facts = function (pairs) {
    return Ibasho.el(
      "dl",
      { class: "pairs" },
      pairs
        .filter((pair) => pair[1] !== "")
        .map((pair) =>
          Ibasho.el("div", {}, Ibasho.el("dt", {}, pair[0]), Ibasho.el("dd", {}, Ibasho.el("bdi", {}, pair[1]))),
        ),
    );
  };

  /** Title, warnings, method, dates and sources. */
  Ibasho.words = function (facts) {
    const el = Ibasho.el;
    Ibasho.byId("title").textContent = facts.title;
    Ibasho.byId("subtitle").textContent = facts.subtitle;
    Ibasho.byId("credits").textContent = [...facts.credits, "Leaflet"].join(" | ");
    if (facts.notes.length) {
      Ibasho.byId("alerts").append(el("ul", { class: "alert" }, facts.notes.map((note) => el("li", {}, note))));
    }
    const dates = facts.dates.map((pair) => pair[0] + "：" + pair[1]).join("　");
    const rows = [
      ["調べ方", facts.method || "記載がありません"],
      ["データの時点", dates || "記載がありません"],
      ["出典", facts.credits.join("、") || "記載がありません"],
      ["作成日", facts.made_on],
    ];
    Ibasho.byId("facts").append(Ibasho.facts(rows));
  };

  /** Radio buttons under one heading; ``choose`` is called with the value. */
  Ibasho.choice = function (name, heading, options, chosen, choose) {
    const el = Ibasho.el;
    return el(
      "fieldset",
      { class: "choice" },
      el("legend", {}, heading),
      el(
        "div",
        { class: "options" },
        options.map(([value, label]) =>
          el(
            "label",
            {},
            el("input", {
              type: "radio",
              name: name,
              value: value,
              checked: value === chosen,
              change: () => choose(value),
            }),
            el("span", {}, label),
          ),
        ),
      ),
    );
  };
})();
