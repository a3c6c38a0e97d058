import { chat } from './en/chat';
import { common } from './en/common';
import { journey } from './en/journey';
import { operator } from './en/operator';
import { sessions } from './en/sessions';

export const en = { ...common, ...chat, ...sessions, ...journey, ...operator };
