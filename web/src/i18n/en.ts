import { chat } from './en/chat';
import { common } from './en/common';
import { journey } from './en/journey';
import { operator } from './en/operator';
import { privacy } from './en/privacy';
import { sessions } from './en/sessions';

export const en = { ...common, ...chat, ...sessions, ...journey, ...operator, ...privacy };
