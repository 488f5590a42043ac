import { faultOf, faultWords } from './fault-words.ts'
import type { Sighting } from './journal.ts'
import { html, type Markup } from './markup.ts'
import type { Pending } from './misbehaviour.ts'

/** An account as people may see it: no secrets. `active` is shown as a mark. */
export type ShownAccount = Readonly<Record<string, unknown>>

/** What a page shows. */
export interface PageContent {
  readonly title: string
  readonly url: string
  /** A target file for it. */
  readonly targetFile: string
  readonly accounts: readonly ShownAccount[]
  /** Oldest first. */
  readonly journal: readonly Sighting[]
  readonly pending: readonly Pending[]
}

const mostAccounts = 500
const mostEntries = 100

/** The page of a simulator, for people. */
export function renderPage({ title, url, targetFile, accounts, journal, pending }: PageContent): string {
  const { text } = html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}, simulated</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/-/page.css">
<script src="/-/page.js" defer></script>
</head>
<body>
<main>
<header>
<h1>${title} <span class="soft">simulated</span></h1>
<p><code>${url}</code></p>
<p class="soft">In memory only: everything is forgotten when it ends.</p>
</header>
<section>
<details class="file" id="file"><summary>Target file to use it with</summary><pre>${targetFile}</pre></details>
</section>
${faultSection(pending)}
${accountSection(accounts)}
${journalSection(journal)}
</main>
</body>
</html>
`
  return text
}

const timesChoices = [
  ['next 1', 'the next request'],
  ['next 3', 'the next 3'],
  ['next 10', 'the next 10'],
  ['probability 0.1', 'one in 10'],
  ['probability 0.5', 'every other'],
  ['probability 1', 'all, until stopped'],
] as const

const audienceChoices = [
  ['', 'as the fault has it'],
  ['writes', 'writes'],
  ['reads', 'reads'],
  ['everything', 'everything'],
] as const

function faultSection(pending: readonly Pending[]): Markup {
  const options = (choices: readonly (readonly [string, string])[]) =>
    choices.map(([value, label]) => html`<option value="${value}">${label}</option>`)
  return html`<section id="faults">
<h2>Make it fail</h2>
<div class="row">
<label>how often<select id="times">${options(timesChoices)}</select></label>
<label>at<select id="on">${options(audienceChoices)}</select></label>
<label>pause in seconds<input id="retryAfter" value="2" inputmode="numeric"></label>
<label>slow, in ms<input id="ms" value="3000" inputmode="numeric"></label>
<label>account refused<input id="account" placeholder="its name"></label>
</div>
<div class="row">
${faultWords.map(
  ({
    word,
    says,
    takes,
  }) => html`<button data-word="${word}" title="${says}"${takes === undefined ? '' : html` data-takes="${takes}"`}>${word}</button>
`,
)}<button class="stop" id="stop">stop all</button>
</div>
<p id="said" class="bad" role="status"></p>
${pendingList(pending)}
</section>`
}

function pendingList(pending: readonly Pending[]): Markup {
  if (pending.length === 0) return html`<p id="pending" class="soft">It behaves.</p>`
  const items = pending.map(one => html`<li><span class="mark held">${sentenceOf(one)}</span></li>`)
  return html`<ul id="pending">${items}</ul>`
}

function sentenceOf(pending: Pending): string {
  const { fault, on, next, probability, retryAfter, ms, account } = faultOf(pending)
  const times = next === undefined ? `${Number(probability) * 100} %` : `next ${next}`
  const extra = [
    retryAfter === undefined ? '' : `, ${retryAfter} s`,
    ms === undefined ? '' : `, ${ms} ms`,
    account === undefined ? '' : `, ${account}`,
  ]
  return `${fault}${extra.join('')}: ${times} of ${on}`
}

function accountSection(accounts: readonly ShownAccount[]): Markup {
  const columns = [...new Set(accounts.slice(0, mostAccounts).flatMap(Object.keys))]
  const more = accounts.length > mostAccounts ? html`<p class="soft">The first ${mostAccounts} are shown.</p>` : ''
  return html`<section id="accounts">
<h2>Accounts <small>${accounts.length}</small></h2>
${more}
<div class="scroll"><table>
<thead><tr>${columns.map(name => html`<th>${name}</th>`)}</tr></thead>
<tbody>${accounts.slice(0, mostAccounts).map(
    account => html`<tr>${columns.map(name => cell(name, account[name]))}</tr>
`,
  )}</tbody>
</table></div>
</section>`
}

function cell(name: string, value: unknown): Markup {
  if (name === 'active')
    return html`<td><span class="mark ${value === true ? 'good' : 'calm'}">${value === true ? 'active' : 'disabled'}</span></td>`
  if (Array.isArray(value)) return html`<td class="wrap">${value.map(String).join(', ')}</td>`
  return html`<td>${value === null || value === undefined ? '' : String(value)}</td>`
}

function journalSection(journal: readonly Sighting[]): Markup {
  const shown = journal.slice(-mostEntries).toReversed()
  const count = shown.length < journal.length ? `the newest ${shown.length} of ${journal.length}` : `${journal.length}`
  return html`<section id="journal">
<h2>Requests <small>${count}, times in UTC</small></h2>
${shown.length === 0 ? html`<p class="soft">None yet.</p>` : shown.map(entry)}
</section>`
}

function entry({ number, at, name, write, method, target, body, status, faulted }: Sighting): Markup {
  return html`<details class="entry" id="entry-${number}">
<summary><time datetime="${at}">${at.slice(11, 23)}</time><span class="name">${name === '' ? `${method} ${target}` : name}</span>
<span class="marks"><span class="mark ${write ? 'held' : 'calm'}">${write ? 'write' : 'read'}</span>${faulted === undefined ? '' : html`<span class="mark bad">${faulted}</span>`}<span class="mark ${status !== undefined && status < 400 ? 'good' : 'bad'}">${status ?? 'no answer'}</span></span></summary>
<pre>${method} ${target}${body === undefined ? '' : `\n${bodyText(body)}`}</pre>
</details>
`
}

const bodyText = (body: unknown): string => (typeof body === 'string' ? body : JSON.stringify(body, null, 2))
