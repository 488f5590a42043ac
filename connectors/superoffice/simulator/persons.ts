import type { Served } from '#simulation'
import { applyJsonPatch } from './json-patch.ts'
import { personEntity, personFrom } from './person-entity.ts'
import { invalid, isObject, json, notFound, numberIn, unacceptable } from './reply.ts'
import type { SimulatedPerson, State } from './state.ts'
import { personObjections } from './validate.ts'

/** @throws Refusal 404 */
export function personAt(state: State, id: number): SimulatedPerson {
  const person = state.persons.get(id)
  if (person === undefined) throw notFound(`Person id ${id}`)
  return person
}

export function validatePerson(state: State, body: unknown): Served {
  if (!isObject(body)) throw invalid('Entity to check is not in request body.')
  return json(personObjections(state, personFrom(body, { PersonId: numberIn(body.PersonId), Retired: false })))
}

export function createPerson(state: State, body: unknown): Served {
  if (!isObject(body)) throw invalid('Entity to save is not in request body.')
  const saved = savePerson(state, personFrom(body, { PersonId: state.next.person, Retired: false }))
  state.next.person += 1
  return saved
}

export function putPerson(state: State, id: number, body: unknown): Served {
  const before = personAt(state, id)
  if (!isObject(body)) throw invalid('Entity to save is not in request body.')
  return savePerson(state, personFrom(body, before))
}

export function patchPerson(state: State, id: number, body: unknown): Served {
  const before = personAt(state, id)
  return savePerson(state, personFrom(applyJsonPatch(personEntity(state, before), body), before))
}

function savePerson(state: State, person: SimulatedPerson): Served {
  if (Object.keys(personObjections(state, person)).length > 0) throw unacceptable()
  state.persons = new Map([...state.persons, [person.PersonId, person]])
  return json(personEntity(state, person))
}
