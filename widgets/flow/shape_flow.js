// Any network as boxes: the kernel has counted, the page shows.

function render({ model, el }) {
  const words = model.get("words");
  const { card, message, say, fullScreen } = makeCard(el, words.title, model);
  const viewer = makeViewer(words, card);
  const wide = button(words.full_screen, { picture: "full", press: fullScreen, "aria-keyshortcuts": "F" });
  const title = element("span", { class: "ep-label" }, words.diagram);

  function showRows() {
    const rows = model.get("rows");
    viewer.show(rows, costliest(rows), !model.get("error"));
    say(model.get("error"), true);
  }

  card.classList.add("ep-flow");
  card.append(
    element("div", { class: "ep-row ep-spread" }, title, element("div", { class: "ep-row" }, viewer.nodes.hideButton, wide)),
    viewer.nodes.boxes,
    message,
    viewer.nodes.sentence,
    viewer.nodes.table,
    element("p", { class: "ep-quiet ep-hint" }, words.keys),
  );
  model.on("change:rows", showRows);
  const forget = listenToKeys(card, { ...viewer.keys, r: showRows, f: fullScreen });
  showRows();
  return () => {
    model.off("change:rows", showRows);
    viewer.close();
    forget();
  };
}

export default { render };
