/** Who points at whom: a node, and the nodes it points at. */
export type Graph = ReadonlyMap<string, ReadonlySet<string>>;

/** Builds a graph from its arrows. Arrows from a node to itself are left out. */
export function graphOf(arrows: Iterable<readonly [string, string]>): Graph {
  const graph = new Map<string, Set<string>>();
  for (const [from, to] of arrows) {
    if (from === to) continue;
    const targets = graph.get(from) ?? new Set();
    graph.set(from, targets.add(to));
  }
  return graph;
}

/**
 * Returns a shortest circle for every knot of the graph, such as `[a, b]` if `a` points at `b` and
 * `b` at `a`. Nodes that belong to a circle already returned are not reported again.
 */
export function circlesIn(graph: Graph): readonly (readonly string[])[] {
  const reported = new Set<string>();
  return [...graph.keys()].sort().flatMap((node) => {
    if (reported.has(node)) return [];
    const circle = circleThrough(graph, node);
    for (const member of circle) reported.add(member);
    return circle.length === 0 ? [] : [circle];
  });
}

/** Returns a shortest way from a node back to itself, or nothing if there is none. */
function circleThrough(graph: Graph, start: string): readonly string[] {
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (let node = queue.shift(); node !== undefined; node = queue.shift()) {
    for (const next of graph.get(node) ?? []) {
      if (next === start) return wayTo(node, cameFrom);
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, node);
      queue.push(next);
    }
  }
  return [];
}

function wayTo(end: string, cameFrom: ReadonlyMap<string, string>): readonly string[] {
  const way = [end];
  for (let node = cameFrom.get(end); node !== undefined; node = cameFrom.get(node)) way.push(node);
  return way.reverse();
}
