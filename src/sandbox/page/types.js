// @ts-check

/**
 * @typedef {{ [key: string]: any }} Json A part of a card, as received.
 * @typedef {'reporter' | 'reviewer' | 'leader' | 'admin'} Role
 * @typedef {{ openId: string, name: string, title: string, unit?: string, role?: Role, unreachable?: string }} Persona
 * @typedef {{ chatId: string, kind: 'group' | 'p2p', name: string, members: string[], withoutBot?: boolean }} Chat
 * @typedef {{ key: string, openId: string, name: string, isBot: boolean }} Mention
 * @typedef {object} Message
 * @property {string} messageId
 * @property {string} chatId
 * @property {string} from open_id of a person, or `bot`
 * @property {'text' | 'post' | 'file' | 'image' | 'interactive'} type
 * @property {string} content JSON text
 * @property {Json} [card]
 * @property {Mention[]} mentions
 * @property {number} createTime ms
 * @property {string} [parentId]
 * @property {string} [onlyFor] open_id of the only person who sees it
 * @property {boolean} recalled
 * @property {boolean} isPinned
 * @property {number} typing grows when unsent typing in the card is lost
 *
 * @typedef {object} World
 * @property {number} now ms on the sandbox's clock
 * @property {{ openId: string, name: string }} bot
 * @property {string} group chat_id
 * @property {Persona[]} personas
 * @property {Chat[]} chats
 * @property {Message[]} messages
 *
 * @typedef {string | boolean | string[]} FieldValue
 * @typedef {{ type: 'info' | 'success' | 'error' | 'warning', content: string }} Toast
 * @typedef {{ sent: boolean, toast?: Toast, card?: Json, opens?: string, code?: number }} ClickResult
 *
 * @typedef {{ day: string, kind: 'due' | 'forward' | 'reminder' | 'other', label: string }} YearDate
 * @typedef {{ now: number, movable: boolean, dates: YearDate[] }} Calendar
 *
 * @typedef {object} ExchangeSummary An exchange between platform and bot, without its bodies.
 * @property {number} id
 * @property {number} at ms
 * @property {'event' | 'callback' | 'api'} kind
 * @property {string} name
 * @property {number} status
 * @property {number} [code]
 * @property {string} [refused]
 * @property {number} ms
 * @property {string} [fault]
 *
 * @typedef {{ key: string, label: string, name: string, mime: string }} BureauFile
 * @typedef {{ here: string, isNewHere: boolean, choices: { key: string, name: string }[], files: BureauFile[] }} Bureaus
 *
 * @typedef {ExchangeSummary & { request: string, answer: string }} Exchange
 *
 * @typedef {{ label: string, does: string, where?: string, question?: number }} SwitchText
 * @typedef {object} FaultOverview
 * @property {Record<string, SwitchText>} faults
 * @property {Record<string, { mode: string, route: string }>} settings
 * @property {Record<string, SwitchText>} switches
 * @property {Record<string, boolean>} switched
 *
 * @typedef {{ name: string, builder: string, card: Json, tags: number, bytes: number, refused?: string }} Example
 * @typedef {{ playing: boolean, pace: string, caption: string }} StoryState
 * @typedef {{ act: 'look', user: string, chat: string }
 *   | { act: 'type', user: string, message: string, name: string, value: string }
 *   | { act: 'press', user: string, message: string, element: string }
 *   | { act: 'toast', user: string, toast: Toast }} StoryAction
 *
 * @typedef {object} CardContext What drawing and using an element of a card needs.
 * @property {string} cardKey
 * @property {Map<string, FieldValue>} unsentValues typed values not yet sent, by component name
 * @property {(element: string, how: { button?: HTMLElement, form?: HTMLElement, value?: FieldValue }) => Promise<void>} press
 * @property {() => void} redraw
 * @property {(openId: string) => string | undefined} nameOf
 * @property {string[]} members open_ids of the chat
 */

export {};
