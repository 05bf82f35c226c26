// A table of reps: sorts in the browser, tells Python which rep was clicked. Real buttons, so that keys reach them.
export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".reps");
  const order = root._order ?? { column: 0, down: false };
  const text = (tag, words, className) => {
    const node = document.createElement(tag);
    node.textContent = words;
    if (className) node.className = className;
    return node;
  };

  const sorted = () => {
    const value = (row) => row.cells[order.column].sort;
    return [...data.rows].sort((a, b) => {
      const [x, y] = [value(a), value(b)];
      // What was not measured comes last, whichever way the others go.
      if (x === null || y === null) return (x === null) - (y === null) || a.rep - b.rep;
      const less = typeof x === "string" ? x.localeCompare(y) : x - y;
      return (order.down ? -less : less) || a.rep - b.rep;
    });
  };

  const choose = (rep) => {
    data.chosen = rep;
    draw();
    setTriggerValue("rep", rep);
  };

  const heading = (column, index) => {
    const cell = document.createElement("th");
    cell.scope = "col";
    const active = order.column === index;
    cell.setAttribute("aria-sort", active ? (order.down ? "descending" : "ascending") : "none");
    const button = text("button", column.label, "sort");
    button.type = "button";
    if (column.unit) button.append(text("span", column.unit, "unit"));
    button.append(text("span", active ? (order.down ? "▼" : "▲") : "↕", "arrow"));
    button.lastChild.setAttribute("aria-hidden", "true");
    button.onclick = () => {
      order.down = active ? !order.down : false;
      order.column = index;
      draw(`th:nth-child(${index + 1}) button`);
    };
    cell.append(button);
    return cell;
  };

  const line = (row) => {
    const tr = document.createElement("tr");
    const isChosen = row.rep === data.chosen;
    if (isChosen) tr.className = "chosen";
    row.cells.forEach((cell, index) => {
      const td = document.createElement(index ? "td" : "th");
      if (!index) {
        td.scope = "row";
        const button = text("button", cell.text, "pick");
        button.type = "button";
        button.setAttribute("aria-label", `Show rep ${row.rep}`);
        button.setAttribute("aria-pressed", String(isChosen));
        td.append(button);
      } else {
        td.append(text("span", cell.text, cell.is_missing ? "missing" : "value"));
        if (cell.note) td.append(text("span", cell.note, cell.is_missing ? "why" : "error"));
      }
      tr.append(td);
    });
    tr.onclick = () => choose(row.rep);
    return tr;
  };

  const draw = (focus) => {
    root._order = order;
    const table = document.createElement("table");
    table.append(text("caption", data.caption));
    const head = table.createTHead().insertRow();
    data.columns.forEach((column, index) => head.append(heading(column, index)));
    const body = table.createTBody();
    sorted().forEach((row) => body.append(line(row)));
    const kept = root.scrollLeft;
    const hadFocus = root.contains(root.getRootNode().activeElement);
    root.replaceChildren(table);
    root.scrollLeft = kept;
    if (focus) root.querySelector(focus)?.focus();
    else if (hadFocus) root.querySelector('[aria-pressed="true"]')?.focus({ preventScroll: true });
  };
  draw();
}
