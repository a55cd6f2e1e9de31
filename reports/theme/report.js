// Draws the charts of a page: each spec stands as JSON beside the element it belongs to.
"use strict";

(() => {
  const MANY_ROWS = 1500;

  const options = (spec) => ({
    actions: false,
    // Many points are quicker on a canvas; everything else is sharper, and readable by machines, as SVG.
    renderer: (spec.datasets.rows || []).length > MANY_ROWS ? "canvas" : "svg",
    ast: false,
    tooltip: { theme: "winback" },
    loader: { load: () => Promise.reject(new Error("This report loads nothing.")) },
  });

  const draw = async (script) => {
    const element = document.getElementById(script.dataset.chart);
    const spec = JSON.parse(script.textContent);
    try {
      await vegaEmbed(element, spec, options(spec));
      element.classList.add("drawn");
    } catch (error) {
      element.textContent = "This chart could not be drawn.";
      console.error(error);
    }
  };

  // On a narrow screen the navigation is a strip: show where we are.
  const current = document.querySelector("[aria-current]");
  if (current) {
    const strip = current.closest("nav");
    strip.scrollLeft = current.offsetLeft - (strip.clientWidth - current.offsetWidth) / 2;
    const fade = () => strip.classList.toggle("at-start", strip.scrollLeft < 8);
    strip.addEventListener("scroll", fade, { passive: true });
    fade();
  }

  const scripts = [...document.querySelectorAll("script[data-chart]")];
  Promise.all(scripts.map(draw)).then(() => document.body.classList.add("all-drawn"));
  // Charts take their width from the window; paper has another one.
  window.addEventListener("beforeprint", () => window.dispatchEvent(new Event("resize")));
})();
