
"use strict";
(() => {
  const findings = Array.from(document.querySelectorAll(".finding"));
  let current = -1;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { j: 1, k: -1 }[event.key];
    if (!step || findings.length === 0) return;
    const at = findings.findIndex((finding) => finding.contains(document.activeElement));
    current = Math.min(Math.max((at < 0 ? current : at) + step, 0), findings.length - 1);
    findings[current].focus({ preventScroll: true });
    findings[current].scrollIntoView({ block: "start" });
  });
})();
