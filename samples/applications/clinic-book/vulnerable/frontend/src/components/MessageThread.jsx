import { formatDateTime } from '../utils/dates.js';

const withLineBreaks = (text) => text.replace(/\n/g, '<br />');

export default function MessageThread({ messages }) {
  if (messages.length === 0) return <p>No messages yet.</p>;

  return (
    <ul className="thread">
      {messages.map((message) => (
        <li key={message.id}>
          <header>
            <strong>{message.sender_name}</strong> <time>{formatDateTime(message.sent_at)}</time>
          </header>
          <div dangerouslySetInnerHTML={{ __html: withLineBreaks(message.body) }} />
        </li>
      ))}
    </ul>
  );
}
