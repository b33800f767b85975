// Whether there is a kernel behind the page, and when it goes. Stands in front of a widget's own file.

/**
 * Whether there is a kernel behind this page; `lost()` is called when it goes. ipywidgets marks the line of a widget
 * as dead when the kernel is restarted; anywidget hands on that event, though not the property it is about, and after
 * a widget is shown it is only ever fired for that.
 * @type {(model: Model, lost: () => void) => KernelWatch}
 */
function kernelWatch(model, lost) {
  let line = typeof model.send === "function" && !onPlainPage(model.widget_manager);
  const listener = () => ((line = false), lost());
  model.on("comm_live_update", listener);
  return { alive: () => line, close: () => model.off("comm_live_update", listener) };
}

/** A page that nbconvert made, or a website: html-manager shows its widgets. @type {(manager: object | undefined) => boolean} */
const onPlainPage = (manager) => Boolean(manager && "loader" in manager && !("kernel" in manager));
