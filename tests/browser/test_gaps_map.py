"""The gap map in a browser without a network: cells by click, tap and keyboard, legends, tables, proposed sites."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from shapely.geometry import Polygon, box

from maps import Delivery, gaps
from tests.browser.conftest import Opened
from tests.maps import frames

pytestmark = pytest.mark.browser
Open = Callable[..., Opened]
NAN = float("nan")


def drawn(cells: Any = None, places: Any = None, candidates: Any = None, areas: Any = None) -> str:
    grid = frames.cells(
        6, demand=[30.0, 12.0, 1234.5, 0.0, NAN, 77.0], estimated=[False, True, False, False, False, False]
    )
    return gaps.draw(
        grid if cells is None else cells,
        frames.areas() if areas is None else areas,
        frames.places([(134.0, 34.3)]) if places is None else places,
        candidates=candidates,
        facts=frames.facts(),
        delivery=Delivery.FILE,
    )


def spot(page: Page, lon: float, lat: float) -> tuple[float, float]:
    """Where a point of the ground is on the screen; the map is scrolled into view."""
    page.locator(".folium-map").scroll_into_view_if_needed()
    at = page.evaluate(
        """([lon, lat]) => {
            const p = map_ibasho.latLngToContainerPoint([lat, lon]);
            const box = map_ibasho.getContainer().getBoundingClientRect();
            return [box.left + p.x, box.top + p.y];
        }""",
        [lon, lat],
    )
    return at[0], at[1]


def middle(cell: int) -> tuple[float, float]:
    return (
        frames.LON + (cell % 2 + 0.6) * frames.CELL_LON,
        frames.LAT + (cell // 2 + 0.6) * frames.CELL_LAT,
    )


def colour_at(page: Page, lon: float, lat: float) -> list[int]:
    """The colour that the cells' canvas has at a point of the ground."""
    return list(
        page.evaluate(
            """([lon, lat]) => {
                const p = map_ibasho.latLngToContainerPoint([lat, lon]);
                const frame = map_ibasho.getContainer().getBoundingClientRect();
                for (const tile of map_ibasho.getPane("cells").querySelectorAll("canvas")) {
                    const box = tile.getBoundingClientRect();
                    const x = frame.left + p.x - box.left, y = frame.top + p.y - box.top;
                    if (x >= 0 && y >= 0 && x < box.width && y < box.height) {
                        const copy = new OffscreenCanvas(tile.width, tile.height).getContext("2d", {willReadFrequently: true});
                        copy.drawImage(tile, 0, 0);
                        return [...copy.getImageData(x * tile.width / box.width, y * tile.height / box.height, 1, 1).data];
                    }
                }
                return [];
            }""",
            [lon, lat],
        )
    )


def test_a_click_reads_the_cell(open_file: Open, screen: str) -> None:
    page = open_file(drawn(), screen).page
    page.mouse.click(*spot(page, *middle(2)))
    card = page.locator(".leaflet-popup .card")
    expect(card).to_contain_text("中央小学校区")
    expect(card).to_contain_text("1,235人")
    expect(card).to_contain_text("600 m")
    expect(card).to_contain_text("8分（分速80 m）")
    expect(card).to_contain_text("800 m以内")
    expect(card).to_contain_text("513750002")
    for cell, words in ((1, "12人（推定値）"), (4, "65歳以上わかりません")):
        page.keyboard.press("Escape")
        page.get_by_role("button", name="全体を見る").click()
        page.mouse.click(*spot(page, *middle(cell)))
        expect(card).to_contain_text(words)


def test_a_tap_reads_the_cell(open_file: Open) -> None:
    page = open_file(drawn(), "phone", touch=True).page
    page.touchscreen.tap(*spot(page, *middle(2)))
    expect(page.locator(".leaflet-popup .card")).to_contain_text("1,235人")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_keyboard_reads_the_cell_at_the_centre(open_file: Open) -> None:
    page = open_file(drawn()).page
    page.locator(".folium-map").focus()
    page.keyboard.press("+")
    lon, lat = middle(5)
    page.evaluate("([lon, lat]) => map_ibasho.setView([lat, lon], 16, {animate: false})", [lon, lat])
    expect(page.locator("#cross")).to_be_visible()
    page.keyboard.press("Enter")
    card = page.locator(".leaflet-popup .card")
    expect(card).to_be_focused()
    expect(card).to_contain_text("77人")
    expect(card).to_contain_text("どの距離にも入りません")
    page.keyboard.press("Escape")
    expect(page.locator(".folium-map")).to_be_focused()
    page.evaluate("map_ibasho.setView([0, 0], 16, {animate: false})")
    page.keyboard.press("Enter")
    expect(page.locator("#status")).to_have_text("地図の中心にマスはありません。")


def test_a_place_is_read_before_the_cell_under_it(open_file: Open) -> None:
    page = open_file(drawn()).page
    page.mouse.click(*spot(page, 134.0, 34.3))
    expect(page.locator(".leaflet-popup .card h3")).to_have_text("見本サロン0")


def test_cells_are_drawn_in_the_colours_of_the_legend(open_file: Open) -> None:
    """Near is teal, far is wine, on the canvas and not as elements; nobody there is faint; no figure is grey."""
    page = open_file(drawn(frames.cells(6, demand=[30.0, 12.0, 1.0, 0.0, NAN, 77.0]))).page
    page.wait_for_function("map_ibasho.getPane('cells').querySelectorAll('canvas').length > 0")
    near, far, nobody, unknown = (colour_at(page, *middle(cell)) for cell in (0, 5, 3, 4))
    assert near[2] > 200
    assert near[1] > near[0]
    assert sum(far[:3]) < sum(near[:3]) - 250
    assert nobody[3] < 100 < near[3]
    assert max(unknown[:3]) - min(unknown[:3]) < 12
    assert page.locator(".leaflet-overlay-pane path").count() == 0


def test_shadings_and_thresholds_can_be_chosen(open_file: Open) -> None:
    page = open_file(drawn()).page
    legend = page.locator("#legend")
    expect(legend).to_contain_text("500 m以内42人")
    expect(legend).to_contain_text("800 m以内1,234人")
    expect(legend).to_contain_text("人数がわからない1マス")
    before = colour_at(page, *middle(0))
    page.get_by_text("届いていない人の数").click()
    expect(legend.locator("h2")).to_have_text("凡例：500 m以内に居場所がない人の数（1マスあたり）")
    assert colour_at(page, *middle(0)) != before
    page.get_by_label("800 m", exact=True).check()
    expect(legend.locator("h2")).to_have_text("凡例：800 m以内に居場所がない人の数（1マスあたり）")
    expect(page.locator("caption")).to_have_text("地域別：65歳以上、800 m以内")


def test_the_table_is_the_areas_twin(open_file: Open) -> None:
    page = open_file(drawn()).page
    rows = page.locator("tbody tr")
    assert rows.locator("th").all_text_contents() == ["全体", "中央小学校区", "東小学校区", "地域の外"]
    assert rows.nth(3).locator("button").count() == 0
    assert rows.nth(1).locator("td").all_text_contents() == ["1,000", "450", "450", "100", "45.0%"]
    page.get_by_role("button", name="圏外").click()
    expect(page.locator("th[aria-sort=descending]")).to_have_text("圏外▼")
    assert rows.locator("th").all_text_contents() == ["全体", "中央小学校区", "東小学校区", "地域の外"]
    page.get_by_role("button", name="圏外").click()
    assert rows.locator("th").all_text_contents() == ["全体", "地域の外", "東小学校区", "中央小学校区"]
    expect(page.get_by_role("button", name="圏外")).to_be_focused()
    page.get_by_role("button", name="東小学校区", exact=True).click()
    expect(page.locator("#status")).to_have_text("東小学校区を地図に表示しました。")
    assert page.locator(".leaflet-overlay-pane path").count() == 2
    expect(page.locator(".summary .big")).to_have_text("50.0%")


def test_cells_out_of_reach_are_ranked_and_lead_to_the_map(open_file: Open, screen: str) -> None:
    page = open_file(drawn(), screen).page
    ranked = page.locator(".ranked button[data-cell]")
    assert [text.split("人")[0] for text in ranked.all_text_contents()] == ["1,235", "77"]
    ranked.first.click()
    expect(page.locator(".leaflet-popup .card")).to_contain_text("1,235人")
    expect(page.locator(".leaflet-popup .card")).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(ranked.first).to_be_focused()


def test_proposed_sites_are_stars_and_a_list(open_file: Open) -> None:
    page = open_file(drawn(candidates=frames.candidates())).page
    expect(page.locator("#legend")).to_contain_text("新しい居場所の提案1か所")
    page.get_by_role("button", name="提案：北集会所").click(force=True)
    expect(page.locator(".leaflet-popup .card")).to_contain_text("812人")
    page.keyboard.press("Escape")
    listed = page.locator(".ranked button[data-site]")
    expect(listed).to_have_count(1)
    listed.click()
    expect(page.locator(".leaflet-popup .card")).to_contain_text("1番目")


def test_cells_of_any_shape(open_file: Open) -> None:
    """A ring with a hole: the hole belongs to nobody; a triangle; a cell without a shape is in the ranking only."""
    ring = Polygon(box(134, 34, 134.03, 34.03).exterior, [box(134.01, 34.01, 134.02, 34.02).exterior])
    triangle = Polygon([(134.04, 34), (134.07, 34), (134.07, 34.03)])
    grid = frames.cells(3, shapes=[ring, triangle, None], demand=[5.0, 6.0, 7.0], nearest_m=2000, band_m=NAN)
    page = open_file(drawn(grid, areas=frames.areas(names=()), places=frames.places([]))).page
    card = page.locator(".leaflet-popup .card")
    for lon, lat, told in (
        (134.015, 34.015, 0),
        (134.045, 34.02, 0),
        (134.005, 34.005, 1),
        (134.065, 34.01, 1),
    ):
        page.mouse.click(*spot(page, lon, lat))
        expect(card).to_have_count(told)
        page.keyboard.press("Escape")
    ranked = page.locator(".ranked button[data-cell]")
    assert [text.split("人")[0] for text in ranked.all_text_contents()] == ["7", "6", "5"]
    ranked.first.click()
    expect(card).to_have_count(0)


@pytest.mark.parametrize("count", [0, 1])
def test_awkward_layers_are_legible(open_file: Open, count: int) -> None:
    grid = frames.cells(count, people=NAN, demand=NAN, nearest_m=NAN, walk_min=NAN, band_m=NAN)
    page = open_file(
        drawn(grid, places=frames.places([]), areas=frames.areas(names=(), within_m=())), "phone"
    ).page
    expect(page.locator("#status")).to_contain_text(
        f"{count}マス" if count else "この地図に表示できるマスはありません"
    )
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    if count:
        page.mouse.click(*spot(page, *middle(0)))
        expect(page.locator(".leaflet-popup .card")).to_contain_text("歩いて行ける居場所がありません")
