package dev.hirundo.crud;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/// What a client may send for a [Todo].
record NewTodo(
        @NotBlank @Size(max = 200) String title,
        boolean done,
        @Nullable String note,
        int hits,
        @Nullable LocalDate due) {}
