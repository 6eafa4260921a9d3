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

// Live parts follow a stream. It goes on after the last event that came, so that none is lost or counted twice.
for (const part of document.querySelectorAll("[data-stream]")) follow(part);

function follow(part) {
  const find = (name) => part.querySelector(`[data-live=${name}]`);
  const show = (name, is) => part.querySelector(`[data-${name}]`)?.toggleAttribute("hidden", !is);
  const put = (name, text) => {
    const place = find(name);
    if (place && place.textContent !== text) place.textContent = text;
  };
  const say = seldom(put);
  const stop = () => {
    source.close();
    show("on", false);
    show("off", true);
  };
  let source, failures, last = "", count = 0;

  function begin() {
    source?.close();
    const address = new URL(part.dataset.stream, location.href);
    if (last) address.searchParams.set("after", last);
    source = new EventSource(address);
    failures = 0;
    source.addEventListener("news", (event) => {
      works();
      if (event.lastEventId === last) return;
      last = event.lastEventId;
      count += JSON.parse(event.data).count;
      part.dataset.count = String(count);
      if (count === 0) return;
      say("news", (count === 1 ? part.dataset.one : part.dataset.many).replace("{count}", String(count)));
      show("new", true);
    });
    source.addEventListener("progress", (event) => {
      works();
      const now = JSON.parse(event.data);
      for (const name of ["share", "step", "left"]) put(name, now[name]);
      say("said", `${now.share} ${now.step}`);
      find("done")?.setAttribute("width", String(now.width));
      part.querySelector("[role=progressbar]")?.setAttribute("aria-valuenow", String(now.width / 10));
    });
    source.addEventListener("state", () => {
      source.close();
      location.reload();
    });
    source.addEventListener("error", () => {
      failures += 1;
      if (failures >= 3 || source.readyState === EventSource.CLOSED) stop();
    });
  }
  function works() {
    failures = 0;
    show("on", true);
    show("off", false);
  }
  // Without a network nothing is asked; the stream goes on as soon as there is one again.
  addEventListener("offline", stop);
  addEventListener("online", begin);
  addEventListener("pagehide", () => source.close());
  addEventListener("pageshow", (event) => event.persisted && begin());
  begin();
}

// At most one announcement in five seconds, and the last one in the end.
function seldom(put) {
  let next = 0, timer;
  return (name, text) => {
    clearTimeout(timer);
    const tell = () => {
      next = Date.now() + 5000;
      put(name, text);
    };
    if (Date.now() >= next) tell();
    else timer = setTimeout(tell, next - Date.now());
  };
}
