/* The places: clusters on the map, a list of the same places in the same order, one filter for both. */
(function () {
  "use strict";

  const Ibasho = window.Ibasho;
  const el = Ibasho.el;
  const AT_ONCE = 100;
  const NEAR_ZOOM = 17;

  function searchText(places, row) {
    const words = [places.name(row), ...places.facts(row).map((pair) => pair[1])];
    return words.join("\n").normalize("NFKC").toLowerCase();
  }

  function clusterIcon(cluster) {
    const count = cluster.getChildCount();
    const size = count < 10 ? 38 : count < 100 ? 44 : 52;
    return new Ibasho.Icon({
      iconSize: [size, size],
      label: count + "か所のまとまり。押すと拡大します。",
      make: () => el("span", { class: "cluster" }, String(count)),
    });
  }

  Ibasho.draw = function (data, drawn) {
    const places = Ibasho.readPlaces(data.places);
    const shown = new Set(data.legend.rows.map((each) => each.key));
    const texts = Array.from({ length: places.n }, (_, row) => searchText(places, row));
    const clusters = L.markerClusterGroup({
      iconCreateFunction: clusterIcon,
      showCoverageOnHover: false,
      maxClusterRadius: 38,
      animate: Ibasho.lively(),
      spiderLegPolylineOptions: { weight: 1.5, color: "#1C2530", opacity: 0.6 },
    });
    const entries = new Map();
    let query = "";
    let rows = [];
    let listed = AT_ONCE;

    const markers = Array.from({ length: places.n }, (_, row) => {
      if (!places.located(row)) {
        return null;
      }
      const icon = new Ibasho.Icon({
        label: places.name(row) + "（" + places.fact(row, "kind_ja") + "）",
        make: () => Ibasho.symbol(places.symbol(row), 34),
      });
      const marker = L.marker(places.latlng(row), { icon: icon, riseOnHover: true });
      Ibasho.onOpen(marker, (viaKey) => open(row, viaKey));
      return marker;
    });

    function open(row, viaKey) {
      const content = Ibasho.placeCard(places, row);
      Ibasho.popup(drawn.map, places.latlng(row), content, viaKey, { offset: [0, -14] });
      mark(row);
    }

    /** Shows which entry of the list is open on the map, without taking the focus. */
    function mark(row) {
      entries.forEach((entry) => entry.removeAttribute("aria-current"));
      const at = rows.indexOf(row);
      if (at >= listed) {
        listed = at + 1;
        list();
      }
      const entry = entries.get(row);
      if (entry) {
        entry.setAttribute("aria-current", "true");
        Ibasho.reveal(entry);
      }
    }

    function goTo(row) {
      Ibasho.showMap(drawn.map);
      drawn.map.setView(places.latlng(row), Math.max(NEAR_ZOOM, drawn.map.getZoom()), { animate: false });
      open(row, true);
    }

    function entry(row) {
      const summary = el(
        "summary",
        {},
        el("span", { class: "sample" }, Ibasho.symbol(places.symbol(row), 30)),
        el(
          "span",
          { class: "short" },
          el("bdi", { class: "name" }, places.name(row)),
          el("span", { class: "line" }, el("bdi", {}, places.fact(row, "kind_ja"))),
          el("span", { class: "line" }, el("bdi", {}, places.fact(row, "hours"))),
          places.located(row) ? null : el("span", { class: "line missing" }, "地図に位置がありません"),
        ),
      );
      const more = el("details", {}, summary);
      const fill = () => {
        if (more.children.length === 1) {
          const button = el("button", { type: "button", click: () => goTo(row) }, "地図で見る");
          more.append(Ibasho.facts(places.facts(row)), ...(places.located(row) ? [button] : []));
        }
      };
      summary.addEventListener("click", fill); // before it opens, so that the next Tab finds the button
      more.addEventListener("toggle", fill); // opened otherwise, by a search in the page
      const item = el("li", { "data-place": row }, more);
      entries.set(row, item);
      return item;
    }

    function list() {
      entries.clear();
      const holder = Ibasho.byId("list");
      const rest = rows.length - listed;
      holder.replaceChildren(
        el("h2", {}, "一覧"),
        el("ol", { class: "entries" }, rows.slice(0, listed).map(entry)),
        ...(rest > 0
          ? [
              el(
                "button",
                {
                  type: "button",
                  class: "more",
                  click: () => {
                    listed += AT_ONCE;
                    list();
                  },
                },
                "続きを表示（あと" + Ibasho.count(rest) + "か所）",
              ),
            ]
          : []),
      );
    }

    function refresh() {
      rows = texts.map((_, row) => row).filter((row) => shown.has(places.kind(row)) && texts[row].includes(query));
      listed = AT_ONCE;
      clusters.clearLayers();
      clusters.addLayers(rows.map((row) => markers[row]).filter(Boolean));
      list();
      const lost = rows.filter((row) => !places.located(row)).length;
      Ibasho.say(
        Ibasho.count(places.n) + "か所のうち" + Ibasho.count(rows.length) + "か所を表示しています。" +
          (lost ? "このうち" + Ibasho.count(lost) + "か所は位置がわからず、一覧だけにあります。" : ""),
      );
    }

    clusters.on("clusterkeydown", (event) => {
      if (event.originalEvent.key === "Enter") {
        event.layer.zoomToBounds();
        drawn.map.getContainer().focus({ preventScroll: true });
      }
    });
    const box = el("input", { type: "search", id: "search", autocomplete: "off" });
    box.addEventListener("input", () => {
      query = box.value.normalize("NFKC").toLowerCase().trim();
      refresh();
    });
    Ibasho.byId("controls").append(el("label", { class: "search" }, "名前・住所・対象などでさがす", box));
    Ibasho.legend(data.legend, { shown: shown, change: refresh });
    drawn.group("places").addLayer(clusters);
    refresh();
  };
})();
