// Looks at the page that is open, as somebody who has little sight, a keyboard alone, a small screen or no wish for motion.
// `look` has one function a question; each returns what is wrong, in words. Run by tests/browser/inspecting.py.
window.look = (() => {
  const FOCUSABLE = "a[href], button, input:not([type=hidden]), textarea, select, summary, [tabindex]:not([tabindex='-1'])";
  const box = (one) => one.getBoundingClientRect();
  const said = (one) => one.outerHTML.replace(/\s+/g, " ").slice(0, 120);
  const controls = () => [...document.querySelectorAll(FOCUSABLE)].filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.disabled);

  // What sticks out sideways, so that one would have to scroll in two directions (WCAG 1.4.10).
  function tooWide() {
    if (document.documentElement.scrollWidth <= innerWidth) return [];
    const room = document.documentElement.clientWidth;
    return [...document.querySelectorAll("body *")].filter((one) => box(one).right > room + 1 || box(one).left < -1).slice(-3).map(said);
  }

  // Whether something else lies above a control that has the focus (WCAG 2.4.11): asked at nine of its points.
  function isCovered(one) {
    const { left, top, width, height } = [...one.getClientRects()].find((rect) => rect.width && rect.height) ?? box(one);
    const points = [0.1, 0.5, 0.9].flatMap((x) => [0.1, 0.5, 0.9].map((y) => [left + width * x, top + height * y]));
    const seen = points.filter(([x, y]) => {
      const above = document.elementFromPoint(x, y);
      return above && (one.contains(above) || above.contains(one) || above.closest("label")?.control === one);
    });
    return seen.length < 3; // a long box for writing shows the line one writes in, and not all of itself
  }

  // Goes through all controls forth and back; the test has pressed Tab before, so that the browser shows where the focus is.
  function focus() {
    const found = [];
    const all = controls();
    if (document.querySelector("[tabindex]:not([tabindex='0'], [tabindex='-1'])")) found.push("an order of its own for the focus");
    for (const one of [...all, ...all.toReversed()]) {
      one.focus();
      if (document.activeElement !== one) continue; // folded away by what had the focus before
      const style = getComputedStyle(one);
      const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
      if (!ring && !(style.boxShadow !== "none" && !matchMedia("(forced-colors: active)").matches)) found.push(`the focus cannot be seen on ${said(one)}`);
      if (isCovered(one)) found.push(`something lies over ${said(one)} when it has the focus`);
    }
    document.activeElement.blur();
    scrollTo(0, 0);
    return [...new Set(found)];
  }

  // Whether a link stands in a sentence, where its size is that of the words (WCAG 2.5.8, inline).
  function isInText(one) {
    const words = [...one.parentElement.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).some((node) => node.data.trim().length > 2);
    return getComputedStyle(one).display.startsWith("inline") && (words || one.closest(".prose, q, li > p, summary") !== null);
  }

  // Controls that a thumb cannot hit: less than `least` pixels high or, for what is no word in a line, wide.
  function tooSmall(least) {
    const small = (one) => {
      const { width, height } = box(one.matches("[type=checkbox], [type=radio]") ? one.closest("label") ?? one : one);
      return Math.round(height) < least || Math.round(width) < 24;
    };
    return controls().filter((one) => !one.matches(".u-spoken") && !isInText(one) && small(one)).map((one) => `${Math.round(box(one).height)} px high: ${said(one)}`);
  }

  // What moves although less motion was asked for.
  function moves() {
    const long = (times) => times.split(",").some((time) => parseFloat(time) > 0.01);
    return [...document.querySelectorAll("*")].filter((one) => {
      const style = getComputedStyle(one);
      return (style.animationName !== "none" && long(style.animationDuration)) || long(style.transitionDuration) || style.scrollBehavior === "smooth";
    }).map((one) => `moves: ${said(one)}`);
  }

  // Buttons and inputs that have no edge once the machine's own colours replace ours.
  function edgeless() {
    return controls().filter((one) => {
      const style = getComputedStyle(one);
      return one.matches("button, .button, .field__input") && (style.borderTopStyle === "none" || parseFloat(style.borderTopWidth) === 0);
    }).map((one) => `no edge: ${said(one)}`);
  }

  // What every page has in the same place: the way to help and the way out, before anything else (WCAG 3.2.6); and no time limit.
  function shared() {
    const found = [];
    const help = document.querySelector(".masthead + section a[href^='/help']");
    const main = document.querySelector("main#main");
    if (!help || !main || !(help.compareDocumentPosition(main) & Node.DOCUMENT_POSITION_FOLLOWING)) found.push("the way to help is not where it always is");
    if (!document.querySelector(".masthead a[href='/leave']")) found.push("there is no way out");
    if (document.querySelector("meta[http-equiv]")) found.push("the page goes on by itself");
    if (document.querySelectorAll("h1").length !== 1) found.push("there is not one heading that says what the page is");
    if (!document.title.trim() || !document.documentElement.lang) found.push("the page does not say what it is, or in which language");
    return found;
  }

  // Where the way to help stands, from the page's own corner.
  function placeOfHelp() {
    const { left, top } = box(document.querySelector(".masthead + section a[href^='/help']"));
    return [Math.round(left), Math.round(top + scrollY)];
  }

  // How far things jumped while the page came up (Cumulative Layout Shift).
  async function jumps() {
    await document.fonts.ready;
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const shifts = await new Promise((done) => {
      new PerformanceObserver((list) => done(list.getEntries())).observe({ type: "layout-shift", buffered: true });
      setTimeout(() => done([]), 30);
    });
    const sum = shifts.filter((one) => !one.hadRecentInput).reduce((total, one) => total + one.value, 0);
    return sum > 0.01 ? [`jumps by ${sum.toFixed(3)} while it comes up`] : [];
  }

  return { tooWide, focus, tooSmall, moves, edgeless, shared, placeOfHelp, jumps };
})();
