import { listAt, objectAt } from '../json-value.ts'

/** Every full product name of the product tree, with its place (CSAF 2.0 §3.1.3). */
export function fullNames(document: unknown): readonly { readonly name: unknown; readonly path: string }[] {
  const found = listAt(document, 'product_tree', 'full_product_names').map((name, i) => ({
    name,
    path: `/product_tree/full_product_names/${i}`,
  }))
  for (const [i, relation] of listAt(document, 'product_tree', 'relationships').entries())
    found.push({
      name: objectAt(relation, 'full_product_name'),
      path: `/product_tree/relationships/${i}/full_product_name`,
    })
  const todo = [{ branches: listAt(document, 'product_tree', 'branches'), path: '/product_tree/branches' }]
  for (let next = todo.pop(); next !== undefined; next = todo.pop())
    for (const [i, branch] of next.branches.entries()) {
      const path = `${next.path}/${i}`
      found.push({ name: objectAt(branch, 'product'), path: `${path}/product` })
      const branches = listAt(branch, 'branches')
      if (branches.length > 0) todo.push({ branches, path: `${path}/branches` })
    }
  return found
}
