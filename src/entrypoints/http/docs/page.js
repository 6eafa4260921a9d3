"use strict";
// Shows the parts that have all words of the search, and opens the part that a link leads to.
const field = document.querySelector("input[type=search]");
const parts = [...document.querySelectorAll("[data-part]")].map((part) => [part, part.textContent.toLowerCase()]);
const groups = [...document.querySelectorAll("section")];

function search() {
  const wanted = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const [part, text] of parts) part.hidden = !wanted.every((word) => text.includes(word));
  for (const group of groups) group.hidden = !group.querySelector("[data-part]:not([hidden])");
  document.getElementById("none").hidden = parts.some(([part]) => !part.hidden);
}

function open() {
  const part = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!part) return;
  if (part.hidden || part.closest("[hidden]")) { field.value = ""; search(); }
  if (part.tagName === "DETAILS") part.open = true;
  part.scrollIntoView();
}

field.hidden = false;
field.addEventListener("input", search);
addEventListener("hashchange", open);
open();
