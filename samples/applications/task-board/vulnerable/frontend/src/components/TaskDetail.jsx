import { useEffect, useState } from 'react';
import marked from 'marked';
import { addComment, listComments } from '../api.js';

export default function TaskDetail({ task }) {
  const [comments, setComments] = useState([]);
  const [body, setBody] = useState('');

  useEffect(() => {
    listComments(task.id).then(setComments);
  }, [task.id]);

  async function submit(event) {
    event.preventDefault();
    const comment = await addComment(task.id, body);
    setComments([...comments, comment]);
    setBody('');
  }

  return (
    <article>
      <h2>{task.title}</h2>
      <p>{task.description}</p>
      {comments.map((comment) => (
        <div key={comment.id}>
          <strong>{comment.author}</strong>
          <div dangerouslySetInnerHTML={{ __html: marked(comment.body) }} />
        </div>
      ))}
      <form onSubmit={submit}>
        <textarea
          placeholder="Comment, in Markdown"
          value={body}
          onChange={(event) => setBody(event.target.value)}
        />
        <button type="submit">Comment</button>
      </form>
    </article>
  );
}
