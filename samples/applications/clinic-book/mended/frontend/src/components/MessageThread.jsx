import { formatDateTime } from '../utils/dates.js';

export default function MessageThread({ messages }) {
  if (messages.length === 0) return <p>No messages yet.</p>;

  return (
    <ul className="thread">
      {messages.map((message) => (
        <li key={message.id}>
          <header>
            <strong>{message.sender_name}</strong> <time>{formatDateTime(message.sent_at)}</time>
          </header>
          <div className="body">{message.body}</div>
        </li>
      ))}
    </ul>
  );
}
