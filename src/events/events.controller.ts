import { Controller, Get, Param, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { type Caller, CurrentKey, ensureVisible, visibleProject } from '#platform/auth/index';
import { mapPage, type Page } from '#platform/database/index';
import { ApiProblems, pageOf, RequireScope } from '#platform/http/index';
import type { EventEntity } from './event.entity.js';
import { eventsQuery, type EventsQuery, eventView, type EventView, eventViewOf } from './event.view.js';
import { Inbox } from './inbox.js';

const eventId = { schema: z.uuid() };

@ApiTags('Events')
@RequireScope('read')
@Controller('api/v1/events')
export class EventsController {
  constructor(private readonly inbox: Inbox) {}

  @Get()
  @ApiOperation({ summary: 'List events', description: 'Newest first; all filters must match.' })
  @ApiOkResponse({ description: 'One page of events', standardSchema: pageOf(eventView) })
  async list(
    @Query({ schema: eventsQuery }) query: EventsQuery,
    @CurrentKey() caller: Caller,
  ): Promise<Page<EventView>> {
    const projectId = visibleProject(caller, query.projectId);
    return mapPage(await this.inbox.list({ ...query, projectId }), (row) => eventViewOf(row));
  }

  @Get(':eventId')
  @ApiOperation({ summary: 'Show an event', description: 'The status URL of every accepted delivery.' })
  @ApiOkResponse({ description: 'The event, without its payload', standardSchema: eventView })
  @ApiProblems('not-found')
  async show(@Param('eventId', eventId) id: string, @CurrentKey() caller: Caller): Promise<EventView> {
    return eventViewOf(await this.visible(id, caller));
  }

  @Get(':eventId/payload')
  @ApiOperation({
    summary: 'Download the payload of an event',
    description: 'The bytes that arrived, always as a download: a browser must not interpret them.',
  })
  @ApiOkResponse({
    description: 'The bytes',
    content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
  })
  @ApiProblems('not-found', 'storage-unavailable')
  async payload(
    @Param('eventId', eventId) id: string,
    @CurrentKey() caller: Caller,
  ): Promise<StreamableFile> {
    await this.visible(id, caller);
    return new StreamableFile(await this.inbox.payload(id), {
      type: 'application/octet-stream',
      disposition: `attachment; filename="${id}.bin"`,
    });
  }

  private async visible(id: string, caller: Caller): Promise<EventEntity> {
    const row = await this.inbox.find(id);
    ensureVisible(caller, row.projectId, 'event', id);
    return row;
  }
}
