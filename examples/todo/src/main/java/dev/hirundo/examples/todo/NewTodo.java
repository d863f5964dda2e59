package dev.hirundo.examples.todo;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a client may say of a todo.
///
/// @param tags each once, in the order in which they were given
/// @param dueAt a moment, not a date: people who share a list may be in different time zones
/// @param place in the order of the list, see [Todo]; null for the end of it
/// @param owner whose list it is in, for good; null for the caller's own
record NewTodo(
        @NotBlank @Size(max = 200) String title,
        boolean done,
        @Size(max = 5, message = "at most five tags")
                List<@NotBlank @Size(max = 30, message = "a tag is too long") String> tags,
        @Nullable Instant dueAt,
        @Nullable Double place,
        @Nullable String owner) {
    NewTodo {
        tags = tags == null ? List.of() : tags.stream().distinct().toList();
    }

    /// In the caller's own list, at the end of it.
    static NewTodo of(String title, boolean done) {
        return new NewTodo(title, done, List.of(), null, null, null);
    }
}
