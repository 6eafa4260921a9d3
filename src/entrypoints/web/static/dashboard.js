// Enhancements: every page is complete without them. Texts are set as text; no markup comes from strings.

// "/" goes to the field for a ticker.
addEventListener("keydown", (event) => {
  const typing = /^(input|textarea|select)$/i.test(event.target.tagName);
  if (event.key !== "/" || event.ctrlKey || event.metaKey || typing) return;
  event.preventDefault();
  document.querySelector(".find input")?.focus();
});

// A form that was sent is not sent a second time; the service would do it once in any case.
for (const form of document.querySelectorAll("form.form")) {
  form.addEventListener("submit", () => {
    for (const button of form.querySelectorAll("button")) setTimeout(() => (button.disabled = true));
  });
}
addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("form.form button")) button.disabled = false;
});

// Fans: the pointer and the arrow keys walk through the sessions of the table below the chart.
for (const figure of document.querySelectorAll("[data-chart=fan]")) walk(figure);

function walk(figure) {
  const rows = [...figure.querySelectorAll("tbody tr")];
  const values = [...figure.querySelectorAll(".readout b")];
  const charts = [...figure.querySelectorAll(":scope > svg")];
  const cursors = charts.map((chart) => {
    const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
    line.setAttribute("class", "cursor");
    chart.append(line);
    return line;
  });
  let at = rows.length - 1;

  function show(step) {
    at = Math.max(0, Math.min(rows.length - 1, step));
    for (const value of values) {
      const cell = rows[at].children[Number(value.dataset.cell)];
      if (cell) value.textContent = cell.textContent;
    }
    charts.forEach((chart, k) => {
      const { past, x0, dx, top, bottom } = chart.dataset;
      const x = Number(x0) + (Number(past) + at) * Number(dx);
      cursors[k].setAttribute("d", `M${x} ${top}V${bottom}`);
    });
  }

  figure.tabIndex = 0;
  figure.addEventListener("keydown", (event) => {
    const move = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity }[event.key];
    if (move === undefined || event.target !== figure) return;
    event.preventDefault();
    show(at + move);
  });
  for (const chart of charts) {
    chart.addEventListener("pointermove", (event) => {
      const box = chart.getBoundingClientRect();
      const x = ((event.clientX - box.left) / box.width) * chart.viewBox.baseVal.width;
      const { past, x0, dx } = chart.dataset;
      const step = Math.round((x - Number(x0)) / Number(dx)) - Number(past);
      if (step >= 0) show(step);
    });
  }
}

// A job: its progress follows a stream; after three failures the page says so and offers a reload.
for (const job of document.querySelectorAll("[data-stream]")) follow(job);

function follow(job) {
  const source = new EventSource(job.dataset.stream);
  const put = (name, text) => {
    const place = job.querySelector(`[data-live=${name}]`);
    if (place && place.textContent !== text) place.textContent = text;
  };
  let failures = 0;
  const stop = () => {
    source.close();
    job.querySelector("[data-on]").hidden = true;
    job.querySelector("[data-off]").hidden = false;
  };
  source.addEventListener("progress", (event) => {
    failures = 0;
    const now = JSON.parse(event.data);
    put("share", now.share);
    put("step", now.step);
    put("left", now.left);
    job.querySelector("[data-live=done]")?.setAttribute("width", String(now.width));
    job.querySelector("[role=progressbar]")?.setAttribute("aria-valuenow", String(now.width / 10));
  });
  source.addEventListener("state", () => {
    source.close();
    location.reload();
  });
  source.addEventListener("error", () => {
    failures += 1;
    if (failures >= 3 || source.readyState === EventSource.CLOSED) stop();
  });
  addEventListener("pagehide", () => source.close());
}
