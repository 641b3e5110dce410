
"use strict";
(() => {
  const table = document.getElementById("commits");
  if (!table) return;
  const body = table.tBodies[0];
  const rows = Array.from(body.rows);
  const shown = document.getElementById("shown");
  const search = document.getElementById("search");
  const rule = document.getElementById("rule");
  const monthButton = document.getElementById("month");
  const boxes = Array.from(document.querySelectorAll("input[name=decision]"));
  const months = Array.from(document.querySelectorAll(".timeline .month"));
  const texts = new Map(rows.map((row) => {
    const id = row.querySelector("code").title;
    return [row, (row.textContent + " " + id).toLowerCase()];
  }));
  let month = "";

  const filter = () => {
    const words = search.value.toLowerCase().split(" ").filter((word) => word !== "");
    const decisions = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    let count = 0;
    for (const row of rows) {
      const fits = decisions.has(row.dataset.decision)
        && (rule.value === "" || row.dataset.rules.split(" ").includes(rule.value))
        && (month === "" || row.dataset.month === month)
        && words.every((word) => texts.get(row).includes(word));
      row.hidden = !fits;
      if (fits) count += 1;
    }
    shown.textContent = count === rows.length ? String(count) : count + " of " + rows.length;
    monthButton.hidden = month === "";
    monthButton.textContent = month + " \u00d7";
    for (const bar of months) bar.setAttribute("aria-pressed", String(bar.dataset.month === month));
  };

  const choose = (chosen) => {
    month = month === chosen ? "" : chosen;
    filter();
  };
  for (const bar of months) {
    bar.setAttribute("tabindex", "0");
    bar.setAttribute("role", "button");
    bar.addEventListener("click", () => choose(bar.dataset.month));
    bar.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      choose(bar.dataset.month);
    });
  }
  monthButton.addEventListener("click", () => choose(month));
  search.addEventListener("input", filter);
  rule.addEventListener("change", filter);
  for (const box of boxes) box.addEventListener("change", filter);

  const keys = {
    weight: (row) => Number(row.dataset.weight),
    position: (row) => -Number(row.dataset.position),
    subject: (row) => row.querySelector(".subject").textContent.toLowerCase(),
    count: (row) => -Number(row.dataset.count),
  };
  const headings = Array.from(table.querySelectorAll("th[data-sort]"));
  for (const heading of headings) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = heading.textContent;
    heading.replaceChildren(button);
    button.addEventListener("click", () => {
      const isDown = heading.getAttribute("aria-sort") === "ascending";
      const key = keys[heading.dataset.sort];
      const sign = isDown ? -1 : 1;
      const sorted = rows.map((row, at) => [key(row), at, row]);
      sorted.sort(([one, at], [other, atOther]) =>
        one < other ? -sign : one > other ? sign : at - atOther);
      for (const other of headings) other.removeAttribute("aria-sort");
      heading.setAttribute("aria-sort", isDown ? "descending" : "ascending");
      body.append(...sorted.map((entry) => entry[2]));
    });
  }
  document.querySelector(".controls").hidden = false;
})();
