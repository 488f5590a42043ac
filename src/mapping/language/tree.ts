/** A node of a parsed expression, as far as we look at it; `args` may be changed until the expression is checked. */
export interface Node {
  readonly op: string
  args: unknown
  /** Where an error about it points to, and what it spans, in UTF-16 code units. */
  readonly pos: number
  readonly start: number
  readonly end: number
}

/** A call `f(x)` or `x.f()`. */
export interface CallNode {
  readonly name: string
  readonly receiver?: Node
  readonly args: readonly Node[]
}

/** One step of a chain such as `person.name['givenName']`: the name and where it stands. */
interface Link {
  readonly name: string
  readonly offset: number
  readonly node: Node
}

/** A variable and the names after it, up to the first that is only known while evaluating. */
export interface Chain {
  readonly root: Node
  readonly links: readonly Link[]
}

/** Variables a macro introduces: `list.exists(x, ...)`, `list.map(x, ...)`. */
const macros: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'map', 'filter'])

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value
}

/** The nodes right below, in the order they are written. */
export function childrenOf(node: Node): readonly Node[] {
  const found: Node[] = []
  const collect = (value: unknown): void => {
    if (isNode(value)) found.push(value)
    else if (Array.isArray(value)) for (const member of value) collect(member)
  }
  collect(node.args)
  return found
}

/** @returns the call a node is, or undefined */
export function callOf(node: Node): CallNode | undefined {
  if ((node.op !== 'call' && node.op !== 'rcall') || !Array.isArray(node.args)) return undefined
  const [name] = node.args
  const nodes = childrenOf(node)
  if (typeof name !== 'string') return undefined
  if (node.op === 'call') return { name, args: nodes }
  const [receiver, ...args] = nodes
  return receiver === undefined ? undefined : { name, receiver, args }
}

/** @returns the name a macro call introduces for its own arguments, or undefined */
export function introduced({ name, receiver, args }: CallNode): string | undefined {
  const first = args[0]
  if (receiver === undefined || first?.op !== 'id' || args.length < 2) return undefined
  const binds = name === 'bind' && receiver.op === 'id' && receiver.args === 'cel'
  return macros.has(name) || binds ? String(first.args) : undefined
}

/** @returns the chain that ends in this node, or undefined when it does not begin with a variable */
export function chainOf(node: Node): Chain | undefined {
  const links: Link[] = []
  let current = node
  while (current.op !== 'id') {
    const link = linkOf(current)
    if (link === undefined) return undefined
    links.unshift(link.link)
    current = link.before
  }
  return { root: current, links }
}

function linkOf(node: Node): { readonly link: Link; readonly before: Node } | undefined {
  if ((node.op !== '.' && node.op !== '[]') || !Array.isArray(node.args)) return undefined
  const [before, after] = node.args
  if (!isNode(before)) return undefined
  if (typeof after === 'string') return { before, link: { name: after, offset: node.pos, node } }
  if (!isNode(after) || after.op !== 'value' || typeof after.args !== 'string') return undefined
  return { before, link: { name: after.args, offset: after.start, node } }
}

/** Of a record that is written out, the fields whose value is no constant; all of them where none comes from the data. */
export function dataFieldsOf(node: Node): readonly string[] {
  if (node.op !== 'map' || !Array.isArray(node.args)) return []
  const fields = node.args.flatMap(entry => {
    const [key, value] = Array.isArray(entry) ? entry : []
    const isNamed = isNode(key) && typeof key.args === 'string' && isNode(value)
    return isNamed ? [{ name: String(key.args), isData: !isConstant(value) }] : []
  })
  const ofData = fields.filter(({ isData }) => isData)
  return (ofData.length > 0 ? ofData : fields).map(({ name }) => name)
}

const isConstant = (node: Node): boolean =>
  node.op === 'value' || (node.op === 'list' && childrenOf(node).every(isConstant))

export const isNull = (node: Node | undefined): boolean => node?.op === 'value' && node.args === null
