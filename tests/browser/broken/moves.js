// After the first picture of the page, something pushes the text down.
const push = () => document.getElementById("late").classList.add("tall");
new PerformanceObserver((list) => {
  if (list.getEntriesByName("first-contentful-paint").length > 0) requestAnimationFrame(push);
}).observe({ type: "paint", buffered: true });
