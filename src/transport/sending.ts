import type { ClientRequest } from 'node:http'
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'

/**
 * Watches whether a request can have left this machine: it has a connection, and for TLS one whose other side proved who
 * it is. Node holds everything back until then. Once true it stays true.
 */
export function watchSending(request: ClientRequest): () => boolean {
  let wasSent = false
  const sent = () => {
    wasSent = true
  }
  const watch = (socket: Socket) => {
    if (isOpen(socket)) sent()
    else socket.once(socket instanceof TLSSocket ? 'secureConnect' : 'connect', sent)
  }
  if (request.socket) watch(request.socket)
  else request.once('socket', watch)
  return () => wasSent
}

/** True for a kept-alive connection; a new one is still on its way when it is handed to the request. */
const isOpen = (socket: Socket): boolean => !socket.connecting && (!(socket instanceof TLSSocket) || socket.authorized)
