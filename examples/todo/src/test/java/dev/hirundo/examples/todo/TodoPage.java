package dev.hirundo.examples.todo;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/// The page in a tab of a browser. Finds things as a person would: by role and name.
final class TodoPage {
    private static final int MORE_THAN_EVER_NEEDED = 50;

    private final Page page;
    private final String origin;
    private final List<String> complaints = new ArrayList<>();

    private TodoPage(Page page, String origin) {
        this.page = page;
        this.origin = origin;
    }

    /// @param fragment what the address says behind its `#`
    static TodoPage open(BrowserContext context, int port, String fragment) {
        var page = new TodoPage(context.newPage(), "http://localhost:" + port + "/");
        page.page.onPageError(page.complaints::add);
        page.page.onConsoleMessage(page::take);
        page.page.onRequest(page::take);
        page.page.navigate(fragment.isEmpty() ? page.origin : page.origin + "#" + fragment);
        return page;
    }

    private void take(ConsoleMessage message) {
        if (message.type().equals("error") || message.type().equals("warning")) {
            complaints.add(message.text() + " at " + message.location());
        }
    }

    private void take(Request request) {
        if (!request.url().startsWith(origin)) {
            complaints.add("request to " + request.url());
        }
    }

    /// What went wrong and nobody expected: scripts that failed, requests to other origins.
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    /// Takes back the browser's own complaint about a request that could not go well.
    void expectComplaint(String part) {
        var complaint = complaints.stream().filter(text -> text.contains(part)).findFirst();
        assertTrue(complaint.isPresent(), () -> part + " in " + complaints);
        complaints.remove(complaint.get());
    }

    /// Takes back as many of them as there are.
    void forgetComplaints(String part) {
        complaints.removeIf(text -> text.contains(part));
    }

    /// Waits, while what the browser tells is taken.
    void await(BooleanSupplier condition) {
        page.waitForCondition(condition);
    }

    void reload() {
        page.reload();
    }

    void goBack() {
        page.goBack();
    }

    void goForward() {
        page.goForward();
    }

    /// What the address says behind its `#`.
    String fragment() {
        return page.url().substring(page.url().indexOf('#') + 1);
    }

    Object run(String script) {
        return page.evaluate(script);
    }

    /// Makes an account, and is logged in with it.
    void join(String email, String password) {
        button("I am new here").click();
        enter("Create an account", email, password);
        assertThat(newTodo()).isVisible();
    }

    void logIn(String email, String password) {
        enter("Log in", email, password);
    }

    /// Fills in the form and sends it.
    void enter(String button, String email, String password) {
        field("Email").fill(email);
        field("Password").fill(password);
        button(button).click();
    }

    void logOut(String email) {
        button(email).click();
        button("Log out").click();
        assertLoggedOut();
    }

    void assertLoggedOut() {
        assertThat(button("Log in")).isVisible();
        assertThat(newTodo()).isHidden();
    }

    /// The sessions in the list of the account's dialog.
    Locator sessions() {
        return page.locator("#sessions li");
    }

    Locator field(String name) {
        return page.getByLabel(name, new Page.GetByLabelOptions().setExact(true))
                .filter(new Locator.FilterOptions().setVisible(true));
    }

    /// All that the page holds, shown or not, and what is typed into it.
    String everything() {
        return (String)
                page.evaluate(
                        "document.documentElement.outerHTML + [...document.querySelectorAll('input')].map(i => i.value)");
    }

    String address() {
        return page.url();
    }

    /// What axe-core finds wrong for people with disabilities, each with where it is.
    Object barriers() {
        try (var script = TodoPage.class.getResourceAsStream("/axe.min.js")) {
            page.evaluate(new String(script.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return page.evaluate(
                """
                async () => (await axe.run()).violations
                  .map(({ id, nodes }) => id + ": " + nodes.map(({ html }) => html).join(" ")).join("\\n")""");
    }

    /// Whether nothing has to be scrolled sideways.
    boolean fitsTheWindow() {
        return (boolean) page.evaluate("document.documentElement.scrollWidth <= innerWidth");
    }

    void resize(int width, int height) {
        page.setViewportSize(width, height);
    }

    /// What the system wants, at once.
    void prefer(ColorScheme scheme) {
        page.emulateMedia(
                new Page.EmulateMediaOptions()
                        .setColorScheme(scheme)
                        .setReducedMotion(ReducedMotion.REDUCE));
    }

    /// Takes a todo by its handle to where another is.
    void drag(String title, String target) {
        var from = button("Move " + title).boundingBox();
        var to = button("Move " + target).boundingBox();
        page.mouse().move(from.x + 5, from.y + from.height / 2);
        page.mouse().down();
        boolean isUp = to.y < from.y;
        page.mouse().move(to.x + 5, isUp ? to.y - 2 : to.y + to.height + 2);
        page.mouse().up();
    }

    void assertShows(String... titles) {
        assertThat(page.locator("#todos li:visible")).hasCount(titles.length);
        assertThat(page.locator("#todos li:visible .title")).hasText(titles);
    }

    Locator all(String selector) {
        return page.locator(selector);
    }

    Locator newTodo() {
        return page.getByLabel("New todo");
    }

    Locator search() {
        return page.getByLabel("Search");
    }

    Locator openCount() {
        return page.locator("#count");
    }

    /// Whether the page is told of changes: nothing if it is.
    Locator sign() {
        return page.locator("#sign");
    }

    /// What stands where todos would be.
    Locator notice() {
        return page.locator("#notice");
    }

    /// What is said for a while, at the foot of the window.
    Locator message() {
        return page.getByRole(AriaRole.STATUS);
    }

    /// Why the text of a field was refused.
    Locator refusal() {
        return page.locator(".error:visible");
    }

    Locator heading() {
        return page.getByRole(AriaRole.HEADING);
    }

    Locator editor() {
        return page.getByRole(AriaRole.TEXTBOX, new Page.GetByRoleOptions().setName("Title"));
    }

    Locator button(String name) {
        return named(AriaRole.BUTTON, name);
    }

    Locator checkbox(String name) {
        return named(AriaRole.CHECKBOX, name);
    }

    Locator link(String name) {
        return named(AriaRole.LINK, name);
    }

    private Locator named(AriaRole role, String name) {
        return page.getByRole(role, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    void add(String title) {
        newTodo().fill(title);
        button("Add").click();
    }

    /// Leaves the editor open.
    void edit(String title, String newTitle) {
        button(title).click();
        editor().fill(newTitle);
    }

    /// Types where the focus is, then presses a key.
    void type(String text, String key) {
        page.keyboard().type(text);
        press(key);
    }

    void press(String... keys) {
        for (String key : keys) {
            page.keyboard().press(key);
        }
    }

    void tabTo(Locator target) {
        for (int i = 0; i < MORE_THAN_EVER_NEEDED && !isFocused(target); i++) {
            press("Tab");
        }
        assertThat(target).isFocused();
    }

    private static boolean isFocused(Locator target) {
        return (boolean) target.evaluate("element => element === document.activeElement");
    }
}
