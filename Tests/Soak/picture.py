"""A curve for each process over the time, as the project's other pictures look (Sources/Plots)."""

from xml.sax.saxutils import escape

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 720, 456, 70, 24, 44, 374
COLOURS = ["#0072b2", "#d55e00", "#009e73", "#b5558f", "#b87f00", "#2f93c9", "#8c6d31", "#666666"]
LIGHTER = ["#56b4e9", "#ff8a3d", "#2fc797", "#e493c0", "#f0b73a", "#9bd3f5", "#c9a26a", "#b0b0b0"]


def ticks(most, about):
    """Round numbers from 0 to `most`."""
    step = 1
    while most / step > about:
        step = int(step * (2.5 if str(step)[0] == "2" else 2))
    return range(0, int(most) + 1, step)


def picture(title, x_label, y_label, series):
    """An SVG picture; `series` is a list of names and points, both axes from 0."""
    most_x = max(x for _, points in series for x, _ in points) or 1
    most_y = max(y for _, points in series for _, y in points) * 1.08 or 1

    def across(x):
        return round(LEFT + x / most_x * (WIDTH - RIGHT - LEFT), 2)

    def up(y):
        return round(BOTTOM - y / most_y * (BOTTOM - TOP), 2)

    dark = " ".join(f".c{i} {{ color: {colour} }}" for i, colour in enumerate(LIGHTER))
    columns = 2
    rows = (len(series) + columns - 1) // columns
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {BOTTOM + 60 + 22 * rows}" role="img" '
        f'font-family="system-ui, sans-serif" font-size="13">',
        f"<title>{escape(title)}</title>",
        "<style>", "svg { color: #1a1a1a } .page { fill: #ffffff }",
        f"@media (prefers-color-scheme: dark) {{ svg {{ color: #e8e8e8 }} .page {{ fill: #16181c }} {dark} }}",
        "@media print { svg { color: #000 } .page { fill: #fff } }", "</style>",
        '<rect class="page" width="100%" height="100%"/>',
        f'<text fill="currentColor" x="12" y="24" font-size="16" font-weight="600">{escape(title)}</text>',
    ]
    for y in ticks(most_y, 7):
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{up(y)}" y2="{up(y)}" stroke="currentColor" stroke-opacity=".14"/>'
                     f'<text fill="currentColor" x="{LEFT - 8}" y="{up(y) + 4}" text-anchor="end">{y}</text>')
    for x in ticks(most_x, 9):
        parts.append(f'<line x1="{across(x)}" x2="{across(x)}" y1="{TOP}" y2="{BOTTOM}" stroke="currentColor" stroke-opacity=".14"/>'
                     f'<text fill="currentColor" x="{across(x)}" y="{BOTTOM + 18}" text-anchor="middle">{x}</text>')
    parts.append(f'<rect x="{LEFT}" y="{TOP}" width="{WIDTH - RIGHT - LEFT}" height="{BOTTOM - TOP}" fill="none" '
                 f'stroke="currentColor" stroke-opacity=".6"/>')
    parts.append(f'<text fill="currentColor" x="{(LEFT + WIDTH - RIGHT) / 2}" y="{BOTTOM + 38}" text-anchor="middle">{escape(x_label)}</text>')
    parts.append(f'<text fill="currentColor" transform="translate(18 {(TOP + BOTTOM) / 2}) rotate(-90)" '
                 f'text-anchor="middle">{escape(y_label)}</text>')
    for index, (name, points) in enumerate(series):
        open_group = f'<g class="c{index % 8}" color="{COLOURS[index % 8]}">'
        path = " ".join(f"{across(x)},{up(y)}" for x, y in points)
        dashes = ' stroke-dasharray="7 3"' if index % 2 else ""
        parts.append(f'{open_group}<polyline points="{path}" fill="none" stroke="currentColor" stroke-width="2" '
                     f'stroke-linejoin="round"{dashes}><title>{escape(name)}</title></polyline></g>')
        x, y = 40 + index % columns * 313, BOTTOM + 62 + index // columns * 22
        parts.append(f'{open_group}<line x1="{x - 6}" x2="{x + 16}" y1="{y - 4}" y2="{y - 4}" stroke="currentColor" '
                     f'stroke-width="2"{dashes}/></g><text fill="currentColor" x="{x + 22}" y="{y}">{escape(name)}</text>')
    parts.append("</svg>\n")
    return "\n".join(parts)
