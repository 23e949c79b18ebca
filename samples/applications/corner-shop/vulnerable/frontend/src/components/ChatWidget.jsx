import React, { useEffect, useRef, useState } from 'react';
import { askHelpdesk } from '../api.js';
import { CHAT_ORIGIN } from '../config.js';

export default function ChatWidget() {
  const [isOpen, setOpen] = useState(false);
  const frame = useRef(null);
  const answer = useRef(null);

  useEffect(() => {
    const receive = (event) => {
      if (event.data?.type === 'chat.open') setOpen(true);
      if (event.data?.type === 'chat.answer' && answer.current) answer.current.textContent = event.data.text;
    };
    window.addEventListener('message', receive);
    return () => window.removeEventListener('message', receive);
  }, []);

  const greet = () => frame.current.contentWindow.postMessage({ type: 'shop.hello' }, CHAT_ORIGIN);

  return (
    <aside className="chat">
      <button onClick={() => setOpen(!isOpen)}>Questions?</button>
      <div ref={answer} />
      {isOpen && (
        <>
          <button onClick={() => askHelpdesk('Please call me back')}>Call me back</button>
          <iframe ref={frame} title="Chat" src={CHAT_ORIGIN} onLoad={greet} sandbox="allow-scripts allow-same-origin" />
        </>
      )}
    </aside>
  );
}
