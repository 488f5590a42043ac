/** What the page does in the browser: asks for faults, and shows what has happened since. Without it the page can be read. */
export const pageScript = `
const byId = id => document.getElementById(id)
const parts = ['accounts', 'journal', 'pending']

async function ask(method, body) {
  const headers = body === undefined ? {} : { 'content-type': 'application/json' }
  const answer = await fetch('/-/faults', { method, headers, body: body && JSON.stringify(body) })
  const { error } = await answer.json()
  byId('said').textContent = error ?? ''
  await refresh()
}

function desired({ word, takes }) {
  const [kind, amount] = byId('times').value.split(' ')
  const extra = takes === undefined ? undefined : byId(takes).value.trim()
  const given = extra === undefined || extra === '' ? {} : { [takes]: takes === 'ms' ? Number(extra) : extra }
  const on = byId('on').value
  return { fault: word, ...(on === '' ? {} : { on }), [kind]: Number(amount), ...given }
}

async function refresh() {
  const answer = await fetch('/-/')
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html')
  const open = [...document.querySelectorAll('details[open][id]')].map(({ id }) => id)
  for (const id of parts) byId(id).replaceWith(fresh.getElementById(id))
  for (const id of open) byId(id)?.setAttribute('open', '')
}

document.addEventListener('click', ({ target }) => {
  const button = target.closest('button')
  if (button?.id === 'stop') ask('DELETE')
  else if (button?.dataset.word) ask('POST', desired(button.dataset))
})
setInterval(() => { if (!document.hidden) refresh().catch(() => { byId('said').textContent = 'The simulator has stopped.' }) }, 2000)
`
