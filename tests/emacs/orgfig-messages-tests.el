;;; orgfig-messages-tests.el --- Messages of builds in a real Emacs  -*- lexical-binding: t; -*-

;;; Code:

(require 'orgfig-build-support)
(require 'orgfig-messages)

(defun orgfig-messages-test-notebook (code)
  "The small notebook, with CODE in the place of the square's call."
  (replace-regexp-in-string "draw(\"square.svg.*" code orgfig-test-notebook t t))

(defun orgfig-messages-test-build (&rest names)
  "Build NAMES, wait for the end, and give the buffer of messages."
  (orgfig--build (orgfig--project) names)
  (orgfig-test-idle)
  (orgfig-messages--buffer (orgfig--project)))

(defun orgfig-messages-test-text (buffer)
  "The text of BUFFER."
  (with-current-buffer buffer (buffer-substring-no-properties (point-min) (point-max))))

(defun orgfig-messages-test-line ()
  "The line at point in the buffer that the selected window shows, and its number."
  (with-current-buffer (window-buffer)
    (cons (line-number-at-pos nil t) (string-trim (thing-at-point 'line t)))))

(ert-deftest orgfig-messages-lead-to-the-line-through-noweb ()
  (orgfig-test-with-notebook (orgfig-messages-test-notebook "draw(\"square.svg\", 80)")
    (switch-to-buffer (current-buffer))
    (let* ((notebook (current-buffer))
           (orgfig-build-arguments '("--jobs" "1")) ; so that they end in this order
           (raised (orgfig-test-goto "file.write(head"))
           (called (orgfig-test-goto "draw(\"square.svg"))
           (messages (orgfig-messages-test-build "square" "broken")))
      (should (eq (window-buffer) notebook))    ; shown, and the focus not taken
      (should (get-buffer-window messages))
      (should (eq next-error-last-buffer messages))
      (should (string-match-p
               (format (concat "^figures.org:%d: error: TypeError: .*\n"
                               "  figures.org:%d, in draw\n"
                               "  figures.org:%d, in <module>\n")
                       raised raised called)
               (orgfig-messages-test-text messages)))
      (with-current-buffer notebook             ; edited since, above all of it
        (goto-char (point-min))
        (insert "\n\n\n"))
      (next-error)
      (should (equal (orgfig-messages-test-line)
                     (cons (+ raised 3) "file.write(head + shape + \"</svg>\")")))
      (next-error)
      (should (equal (cdr (orgfig-messages-test-line)) "draw(\"broken.svg\", sise)"))
      (should-error (next-error) :type 'user-error)
      (with-current-buffer messages             ; the way there
        (goto-char (point-min))
        (search-forward (format ":%d, in <module>" called))
        (compile-goto-error))
      (should (equal (orgfig-messages-test-line) (cons (+ called 3) "draw(\"square.svg\", 80)")))
      (with-current-buffer messages             ; built from here
        (goto-char (point-min))
        (should-error (orgfig-build-at-point) :type 'user-error)
        (search-forward ", in <module>")
        (should (string-prefix-p "square failed" (car (orgfig-build-test-told
                                                       (orgfig-build-at-point)))))))))

(ert-deftest orgfig-messages-are-none-of-what-a-figure-prints ()
  (orgfig-test-with-notebook
      (orgfig-messages-test-notebook "\
import sys, warnings
print('figures.org:1: error: not one')
print('  figures.org:1, in <module>')
print('Entering directory `/etc\\'')
print('\\x1b[31mred\\x1b[0m \\u202eabc', 'x' * 100_000)
print('figures.org:2: error: nor this', file=sys.stderr)
warnings.warn('careful')
raise SystemExit('figures.org:3: error:\\nfigures.org:4: error: no')
")
    (switch-to-buffer (current-buffer))
    (let* ((warned (orgfig-test-goto "warnings.warn"))
           (raised (orgfig-test-goto "raise"))
           (messages (orgfig-messages-test-build "square"))
           (text (orgfig-messages-test-text messages)) (lines '()))
      (should (string-search "\n| figures.org:1: error: not one\n|   figures.org:1, in <module>\n" text))
      (should (string-search "\\x1b[31mred\\x1b[0m \\u202eabc" text))
      (should-not (string-search "\e" text))
      (should (< (length text) 50000))
      (while (condition-case nil (progn (next-error) t) (error nil))
        (push (car (orgfig-messages-test-line)) lines))
      (should (equal (reverse lines) (list raised warned))))))

(ert-deftest orgfig-messages-leave-the-window-once-all-is-well ()
  (orgfig-test-with-notebook (orgfig-messages-test-notebook "draw(\"square.svg\", 80)")
    (switch-to-buffer (current-buffer))
    (delete-other-windows)
    (let ((messages (orgfig-messages-test-build "square")))
      (should (get-buffer-window messages))
      (should (<= (window-height (get-buffer-window messages)) (/ (frame-height) 2)))
      (orgfig-test-replace "draw(\"square.svg\", 80)" "draw(\"square.svg\", '<circle r=\"9\"/>')")
      (save-buffer)
      (orgfig-messages-test-build "square")
      (should-not (get-buffer-window messages))
      (should (one-window-p))
      (pop-to-buffer messages)                  ; what the user shows stays
      (other-window 1)
      (orgfig-test-replace "r=\"9\"" "r=\"8\"")
      (save-buffer)
      (orgfig-messages-test-build "square")
      (should (string-match-p "square: built" (orgfig-messages-test-text messages)))
      (should (get-buffer-window messages)))))

(ert-deftest orgfig-messages-of-another-figure-are-not-shown-again ()
  (orgfig-test-with-notebook nil
    (switch-to-buffer (current-buffer))
    (delete-other-windows)
    (orgfig-messages-test-build "circle")
    (let ((messages (orgfig-messages-test-build "broken")))
      (quit-restore-window (get-buffer-window messages))
      (orgfig-messages-test-build "circle")
      (should (string-match-p "NameError" (orgfig-messages-test-text messages)))
      (should-not (get-buffer-window messages)))))

(ert-deftest orgfig-messages-stay-where-nothing-is-done ()
  (orgfig-test-with-notebook nil
    (switch-to-buffer (current-buffer))
    (delete-other-windows)
    (let* ((orgfig-show-messages nil)
           (messages (orgfig-messages-test-build "broken"))
           (text (orgfig-messages-test-text messages)))
      (should-not (get-buffer-window messages))
      (should (string-match-p "^\\* broken: never built$" text))
      (orgfig-messages-test-build "circle")
      (should-not (string-search "broken" (orgfig-messages-test-text messages)))
      (setq text (orgfig-messages-test-text messages))
      (should (string-match-p "^\\* circle: built after" text))
      (orgfig-messages-test-build "circle")
      (should (equal (orgfig-messages-test-text messages) text))
      (orgfig-test-goto "#+TITLE")
      (insert "* TODO none\n[[file:fig/none.svg]]\n"
              "#+begin_src python :tangle tangled/none.py\n<<nowhere>>\n#+end_src\n")
      (save-buffer)
      (orgfig-messages-test-build)
      (should (string-match-p "^figures.org:[0-9]+.*: \\(error\\|warning\\): .*nowhere"
                              (orgfig-messages-test-text messages)))
      (with-current-buffer messages
        (should (eq (key-binding "g") #'orgfig-build-again))
        (goto-char (point-min))
        (should (string-prefix-p "* Build of" (thing-at-point 'line)))))))

;;; orgfig-messages-tests.el ends here
