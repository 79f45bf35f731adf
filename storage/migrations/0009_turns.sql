-- Whose turn it is to go out: over all chats, and within one chat. All columns that the query asks
-- for are in the index, so that what waits for later costs no look into the table.

CREATE INDEX message_turn ON message (urgency, id, not_before, chat_id, state)
    WHERE state = 'waiting';
CREATE INDEX message_queue ON message (chat_id, urgency, id, not_before, attempts, state)
    WHERE state = 'waiting';
