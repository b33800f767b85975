// Any network as boxes: the kernel has counted, the page shows.

/** @type {Render<ShapeFlowTraits>} */
function render({ model, el }) {
  const words = model.get("words");
  const frame = makeCard(el, words.title, model);
  const { card, message, say } = frame;
  const viewer = makeViewer(words, card);
  const title = element("span", { class: "ep-label" }, words.diagram);

  const exported = makeExports(model, frame, () => ({ row: viewer.row() }));

  function showRows() {
    const rows = model.get("rows");
    viewer.show(rows, costliest(rows), !model.get("error"));
    say(model.get("error"), true);
  }

  card.classList.add("ep-flow");
  card.append(
    element("div", { class: "ep-row ep-spread" }, title, element("div", { class: "ep-row" }, viewer.nodes.hideButton, frame.tools)),
    viewer.nodes.boxes,
    message,
    viewer.nodes.sentence,
    viewer.nodes.announcer,
    viewer.nodes.table,
    element("p", { class: "ep-quiet ep-hint" }, words.keys),
    exported.node,
  );
  model.on("change:rows", showRows);
  const forget = listenToKeys(frame, [...viewer.keys, ["r", words.key_costliest, showRows]], viewer.walk);
  showRows();
  return () => {
    model.off("change:rows", showRows);
    viewer.close();
    exported.close();
    forget();
  };
}

export default drawnOrTold(render);
