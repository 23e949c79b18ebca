import { Module } from '@nestjs/common';
import { Notifier } from './notifier.js';

/** Outgoing webhooks and chat messages. Needs EgressModule and ResilienceModule. */
@Module({ providers: [Notifier], exports: [Notifier] })
export class NotifyModule {}
