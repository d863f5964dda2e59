package dev.hirundo.bench.todos;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

/// What a client may say of a todo.
record NewTodo(@NotBlank @Size(max = 200) String title, boolean done) {}
