import { chat } from './ko/chat';
import { common } from './ko/common';
import { journey } from './ko/journey';
import { operator } from './ko/operator';
import { privacy } from './ko/privacy';
import { sessions } from './ko/sessions';

export const ko = { ...common, ...chat, ...sessions, ...journey, ...operator, ...privacy };
