package dev.hirundo.auth;

import dev.hirundo.core.Problem;
import dev.hirundo.core.Secret;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How an account comes to be.
final class Registration {
    static final int MAX_NAME = 200;

    /// What stands in mails and on pages: no control characters, no line breaks of any script.
    static final String ONE_LINE = "[^\\p{Cc}\\p{Zl}\\p{Zp}]*";

    private final Desk desk;
    private final Passwords passwords;
    private final Throttle throttle;
    private final Letters letters;
    private final Robots robots;
    private final NewAccounts newAccounts;

    Registration(
            Desk desk,
            Passwords passwords,
            Throttle throttle,
            Letters letters,
            Robots robots,
            NewAccounts newAccounts) {
        this.desk = desk;
        this.passwords = passwords;
        this.throttle = throttle;
        this.letters = letters;
        this.robots = robots;
        this.newAccounts = newAccounts;
    }

    /// @param captcha what the page's CAPTCHA says, where the server wants one
    record Register(
            @NotNull String email,
            @NotNull Secret password,
            @Nullable @Size(min = 1, max = MAX_NAME) @Pattern(regexp = ONE_LINE) String name,
            @Nullable @Size(max = 4096) String captcha) {}

    List<Endpoint> endpoints() {
        var endpoint = Endpoint.post("/register", "Make an account", this::register);
        return List.of(
                (desk.settings().verificationRequired()
                                ? endpoint.answers(202, "Mail is on its way to the address.")
                                : endpoint.answers(201, "The account.", Me.View.class)
                                        .problems(409))
                        .body(Register.class)
                        .problems(403, 429, 503));
    }

    private void register(ServerRequest req, ServerResponse res) {
        var body = Body.read(req, Register.class);
        var client = desk.client(req);
        if (!desk.settings().registrationOpen()) {
            throw Problem.of(403).withDetail("Nobody can register here.").toException();
        }
        throttle.register(client);
        robots.keepOut(body.captcha(), client);
        var email = Desk.email(body.email());
        var name = Optional.ofNullable(body.name());
        passwords.demandGood(body.password(), email, name, "/password");
        String hash = passwords.hash(body.password()); // of a taken address too: it takes as long
        var account = newAccounts.make(email, name, Set.of(), false, Optional.of(hash), client);
        if (desk.settings().verificationRequired()) {
            account.ifPresentOrElse(letters::verify, () -> letters.haveAccount(email));
            Body.send(
                    res,
                    202,
                    Map.of("detail", "Follow the link in the mail that was sent to you."));
            return;
        }
        var made = account.orElseThrow(Refusals::emailTaken);
        letters.verify(made);
        res.header(HeaderNames.LOCATION, Auth.PATH + "/me");
        Body.send(res, 201, Me.View.of(made));
    }
}
