// What Streamlit calls whenever a component is drawn: one object of a class for as long as its place in the page lives.
// It is made with the component, told of every other drawing by `adopt`, and closed when it goes.

export function mounting(Kind) {
  const mounted = new WeakMap();
  return (component) => {
    const { parentElement } = component;
    const there = mounted.get(parentElement);
    if (there) there.adopt(component);
    else mounted.set(parentElement, new Kind(component));
    return () => {
      mounted.get(parentElement)?.close();
      mounted.delete(parentElement);
    };
  };
}
