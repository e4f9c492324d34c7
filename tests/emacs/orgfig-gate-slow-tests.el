;;; orgfig-gate-slow-tests.el --- The gate, from everywhere and while much happens  -*- lexical-binding: t; -*-

;;; Code:

(require 'orgfig-gate-support)
(require 'org-colview)
(require 'orgfig-gate-set)

(defconst orgfig-test-own-states
  (string-replace "#+TODO: TODO | DONE(d!) CANCELLED" "#+TODO: TODO DRAW | DONE(d!) SHOWN(s!) CANCELLED"
                  orgfig-test-notebook)
  "The small notebook with a done state of its own.")

(defmacro orgfig-test-in-agenda (&rest body)
  "Run BODY in the agenda of all states to do of this notebook."
  `(let ((org-agenda-files (list buffer-file-name)) (org-agenda-window-setup 'current-window)
         (notebook (current-buffer)))
     (ignore notebook)
     (org-todo-list)
     (unwind-protect (progn ,@body)
       (kill-buffer org-agenda-buffer))))

(defun orgfig-test-slow (title)
  "Make the figure TITLE take a second, and save the notebook."
  (save-excursion
    (goto-char (point-min))
    (re-search-forward (format "^draw(\"%s" title))
    (beginning-of-line)
    (insert "__import__('time').sleep(1)\n"))
  (save-buffer)
  (orgfig-test-idle))

;;;; From everywhere

(ert-deftest orgfig-gate-holds-in-the-agenda-and-its-line-is-updated ()
  (orgfig-test-gated nil
    (orgfig-test-in-agenda
     (orgfig-test-goto "square")
     (move-to-column 9)
     (let ((place (cons (line-number-at-pos) (current-column))))
       (execute-kbd-macro (kbd "t d"))
       (should (string-match-p "TODO square" (thing-at-point 'line)))
       (orgfig-test-until-said "square is proven, and DONE")
       (should (equal place (cons (line-number-at-pos) (current-column))))
       (should (string-match-p "DONE square" (thing-at-point 'line))))
     (orgfig-test-goto "broken")
     (execute-kbd-macro (kbd "t d"))
     (orgfig-test-until-said "DONE refused: figures.org:33:")
     (should (string-match-p "TODO broken" (thing-at-point 'line))))
    (should (equal (orgfig-test-state "square") "DONE"))
    (should (equal (orgfig-test-state "broken") "TODO"))))

(ert-deftest orgfig-gate-holds-in-the-bulk-action-of-the-agenda ()
  (orgfig-test-gated nil
    (orgfig-test-in-agenda
     (goto-char (point-min))
     (execute-kbd-macro (kbd "* B t D O N E RET"))
     (with-current-buffer notebook
       (should (equal (orgfig-test-state "square") "TODO"))
       (should (equal (orgfig-test-state "broken") "TODO")))
     (should (orgfig-test-said "DONE waits for a proof: figures.org:17: never built\n"))
     (orgfig-test-until-said "square is proven, and DONE")
     (orgfig-test-until-said "DONE refused: figures.org:"))
    (should (equal (orgfig-test-state "square") "DONE"))
    (should (equal (orgfig-test-state "broken") "TODO"))))

(ert-deftest orgfig-gate-holds-in-column-view ()
  (orgfig-test-gated nil
    (goto-char (point-min))
    (let ((org-columns-default-format "%20ITEM %TODO")) (org-columns t))
    (orgfig-test-goto "square")
    (forward-char)
    (should (equal (get-char-property (point) 'org-columns-key) "TODO"))
    (execute-kbd-macro (kbd "n"))
    (should (equal (orgfig-test-state "square") "TODO"))
    (should (orgfig-test-said "DONE waits for a proof: figures.org:17"))
    (orgfig-test-until-said "square is proven, and DONE")
    (should (equal (get-char-property (point) 'org-columns-key) "TODO"))
    (should (equal (get-char-property (point) 'org-columns-value) "DONE"))
    (org-columns-quit)
    (should (equal (orgfig-test-state "square") "DONE"))))

(ert-deftest orgfig-gate-holds-for-the-arrow-keys-and-states-of-the-notebook ()
  (orgfig-test-gated orgfig-test-own-states
    (orgfig-test-keys "TODO square" "S-<right>")
    (should (equal (orgfig-test-state "square") "DRAW"))
    (orgfig-test-keys "DRAW square" "C-c C-t s")
    (should (orgfig-test-said "SHOWN waits for a proof: figures.org:17: never built"))
    (orgfig-test-until-said "square is proven, and SHOWN")
    (should (string-match-p "^- State \"SHOWN\" +from \"DRAW\"" (orgfig-test-entry "square")))
    (orgfig-test-keys "TODO broken" "S-<left>")
    (orgfig-test-keys "broken" "S-<left>")
    (orgfig-test-keys "CANCELLED broken" "S-<left>")
    (should (equal (orgfig-test-state "broken") "CANCELLED"))
    (orgfig-test-until-said "SHOWN refused: figures.org:")))

(ert-deftest orgfig-gate-holds-where-the-heading-has-a-done-state-already ()
  (orgfig-test-gated orgfig-test-own-states
    (let ((before (orgfig-test-entry "circle")))
      (let ((orgfig-gate-build nil))
        (dolist (key '("s" "d"))        ; Org would log both, and so sign it off
          (orgfig-test-keys "DONE circle" (concat "C-c C-t " key))))
      (should (equal (orgfig-test-entry "circle") before))
      (should (orgfig-test-said "SHOWN refused: figures.org:6: never built"))
      (should (orgfig-test-said "DONE refused: figures.org:6: never built"))
      (orgfig-test-keys "DONE circle" "C-c C-t d")
      (should (equal (orgfig-test-entry "circle") before))
      (orgfig-test-until-said "circle is proven, and DONE")
      (should (string-match-p "^- State \"DONE\" +from \"DONE\"" (orgfig-test-entry "circle")))
      (orgfig-test-keys "DONE circle" "C-c C-t s")
      (should (equal (orgfig-test-state "circle") "SHOWN")))))

(ert-deftest orgfig-gate-holds-in-every-other-way-that-org-has ()
  (orgfig-test-gated nil
    (let ((orgfig-gate-build nil) (org-use-speed-commands t)
          (org-treat-S-cursor-todo-selection-as-state-change nil))
      (orgfig-test-goto "TODO broken")
      (org-entry-put (point) "TODO" "DONE")
      (dolist (argument '(done "DONE" right 2))
        (org-todo argument))
      (org-map-entries (lambda () (org-todo "DONE")) nil 'tree)
      (dolist (keys '("S-<right>" "t d" "C-2 C-c C-t" "C-0 C-c C-t d"))
        (orgfig-test-keys "* TODO broken" keys)
        (should (equal (orgfig-test-state "broken") "TODO")))
      ;; Org's own way round.
      (orgfig-test-keys "TODO broken" "C-u C-u C-u C-c C-t d")
      (should (equal (orgfig-test-state "broken") "DONE")))))

(ert-deftest orgfig-gate-bulk-action-leaves-what-nothing-may-block-alone ()
  (orgfig-test-gated (string-replace "* TODO broken\n" "* TODO broken\n:PROPERTIES:\n:NOBLOCKING: t\n:END:\n"
                                     orgfig-test-notebook)
    (let ((org-inhibit-blocking t) (org-inhibit-logging t))
      (orgfig-test-goto "TODO broken")
      (org-todo "DONE"))
    (should (equal (orgfig-test-state "broken") "DONE"))))

(defconst orgfig-test-parent
  (string-replace "* TODO square" "* TODO parent [0/1]
#+CAPTION: A parent
[[file:fig/parent.svg]]
#+begin_src python :tangle tangled/parent.py
<<draw>>
draw(\"parent.svg\", nothing)
#+end_src
** TODO square" orgfig-test-notebook)
  "The small notebook with a figure below one that fails.")

(defun orgfig-test-follow-children (_done open)
  "Set the state of a parent by how many below it are OPEN, as Org's manual has it."
  (org-todo (if (zerop open) "DONE" "TODO")))

(ert-deftest orgfig-gate-holds-for-a-parent-that-follows-its-children ()
  (dolist (keys '("C-c C-t d" "C-u C-c C-t d"))
    (orgfig-test-gated orgfig-test-parent
      (add-hook 'org-after-todo-statistics-hook #'orgfig-test-follow-children nil t)
      (let ((org-inhibit-logging 'note))
        (orgfig-test-keys "** TODO square" keys)
        (orgfig-test-until (equal (orgfig-test-state "square") "DONE"))
        (orgfig-test-idle))
      (if (equal keys "C-c C-t d")
          (should (equal (orgfig-test-state "parent") "TODO"))
        ;; Whatever is set all the same is noted.
        (dolist (title '("parent" "square"))
          (should (string-match-p "Not proven when set to \"DONE\"" (orgfig-test-entry title))))))))

(ert-deftest orgfig-gate-notes-what-repeats-too ()
  (orgfig-test-gated (string-replace "* TODO broken\n" "* TODO broken\nSCHEDULED: <2025-04-12 Sat +1d>\n"
                                     orgfig-test-notebook)
    (let ((orgfig-gate-build nil) (org-inhibit-logging 'note))
      (orgfig-test-keys "TODO broken" "C-u C-c C-t d"))
    (should (string-match-p "Not proven when set to \"DONE\"" (orgfig-test-entry "broken")))))

(ert-deftest orgfig-gate-refuses-what-only-the-buffer-has ()
  (orgfig-test-gated nil
    (orgfig-test-idle)
    (let ((orgfig-save nil))
      (orgfig-test-replace "TODO broken" "TODO broken and renamed")
      (orgfig-test-keys "TODO broken and" "C-c C-t d")
      (should (orgfig-test-said "DONE refused: the notebook has edits that are not saved"))
      (should (equal (orgfig-test-state "broken and") "TODO"))
      (orgfig-test-keys "* Shared" "C-c C-t d")
      (should (equal (orgfig-test-state "Shared") "DONE")))))

(defun orgfig-test-write-on-disk ()
  "Write two lines to the file before all others, as another program does."
  (let ((text (with-temp-buffer (insert-file-contents "figures.org") (buffer-string))))
    (write-region (concat "# One\n# Two\n" text) nil "figures.org" nil 'quiet)
    (set-file-times "figures.org" (time-add nil 10))))

(ert-deftest orgfig-gate-refuses-where-the-file-is-another-one ()
  (orgfig-test-gated nil
    (orgfig-test-idle)
    (orgfig-test-write-on-disk)
    (let ((text (buffer-string)))
      (orgfig-test-keys "TODO square" "C-c C-t d")
      (should (orgfig-test-said "DONE refused: the file has changed on the disk"))
      (should (equal (buffer-string) text))))
  ;; Later, too, and nobody is asked whether to edit it all the same.
  (orgfig-test-gated nil
    (orgfig-test-slow "square")
    (orgfig-test-keys "TODO square" "C-c C-t d")
    (orgfig-test-write-on-disk)
    (let ((text (buffer-string)))
      (orgfig-test-until-said "DONE is not set: the file has changed on the disk")
      (should (equal (buffer-string) text)))))

(ert-deftest orgfig-gate-builds-nothing-where-nobody-trusts-the-code ()
  (orgfig-test-gated nil
    (orgfig-test-idle)
    (let ((orgfig-trusted nil) (asked nil))
      (orgfig-test-keys "TODO square" "C-c C-t d")
      (should (orgfig-test-said "DONE refused: figures.org:17: never built"))
      (cl-letf (((symbol-function 'orgfig--anybody-there-p) #'always)
                ((symbol-function 'read-multiple-choice)
                 (lambda (question &rest _) (setq asked question) '(?y "yes"))))
        (orgfig-test-keys "TODO square" "C-c C-t d"))
      (should (string-match-p "\\`Build figures of .* DONE\\? \\'" asked))
      (orgfig-test-until-said "square is proven, and DONE"))))

(ert-deftest orgfig-gate-takes-a-region-and-an-indirect-buffer ()
  (orgfig-test-gated nil
    (let ((org-loop-over-headlines-in-active-region t))
      (orgfig-test-goto "TODO square")
      (transient-mark-mode 1)
      (push-mark (save-excursion (orgfig-test-goto "* Shared") (point)) t t)
      (org-todo "DONE"))
    (deactivate-mark)
    (orgfig-test-until-said "square is proven, and DONE")
    (orgfig-test-until-said "DONE refused: figures.org:")
    (should (equal (orgfig-test-state "broken") "TODO"))
    (orgfig-test-replace ", sise)" ", '<rect width=\"80\" height=\"80\"/>')")
    (orgfig-test-goto "TODO broken")
    (with-current-buffer (org-get-indirect-buffer)
      (orgfig-test-keys "TODO broken" "C-c C-t d"))
    (orgfig-test-until-said "broken is proven, and DONE")
    (should (equal (orgfig-test-state "broken") "DONE"))))

;;;; Meanwhile

(ert-deftest orgfig-gate-sets-nothing-where-the-heading-is-another-one-by-then ()
  (dolist (edit (list (lambda () (orgfig-test-replace "TODO square" "TODO square and round"))
                      (lambda () (orgfig-test-replace "width=\"80\"" "width=\"70\""))
                      (lambda () (orgfig-test-goto "TODO square") (org-cut-subtree))
                      (lambda () (orgfig-test-goto "TODO square")
                        (org-todo "CANCELLED"))))
    (orgfig-test-gated nil
      (orgfig-test-slow "square")
      (orgfig-test-keys "TODO square" "C-c C-t d")
      (funcall edit)
      (let ((text (buffer-string)))
        (orgfig-test-until-said "DONE is not set: its heading was edited meanwhile")
        (should (equal (buffer-string) text))))))

(ert-deftest orgfig-gate-says-that-a-state-is-not-set-anew ()
  (dolist (case (list (cons "its heading was edited meanwhile"
                            (lambda () (orgfig-test-replace "DONE circle" "DONE circle, round")))
                      (cons "the gate was turned off" (lambda () (orgfig-gate-mode -1)))
                      (cons "Org has blocked it"
                            (lambda () (add-hook 'org-blocker-hook #'ignore nil t)))))
    (orgfig-test-gated nil
      (orgfig-test-slow "circle")
      (orgfig-test-keys "DONE circle" "C-c C-t d")
      (funcall (cdr case))
      (let ((text (buffer-string)))
        (orgfig-test-until-said (concat "DONE is not set: " (car case)))
        (should-not (orgfig-test-said "circle is proven"))
        (should (equal (buffer-string) text))))))

(ert-deftest orgfig-gate-says-what-a-hook-has-made-of-a-state ()
  (orgfig-test-gated nil
    (orgfig-test-slow "square")
    (orgfig-test-keys "TODO square" "C-c C-t d")
    (add-hook 'org-after-todo-state-change-hook
              (lambda () (when (equal org-state "DONE") (org-todo "CANCELLED"))) nil t)
    (orgfig-test-until-said "square is proven, but a hook has made it CANCELLED")))

(ert-deftest orgfig-gate-sets-what-moved-and-bears-edits-elsewhere ()
  (orgfig-test-gated nil
    (orgfig-test-slow "square")
    (orgfig-test-keys "TODO square" "C-c C-t d")
    (save-excursion
      (orgfig-test-goto "* TODO square")
      (insert "* TODO something new\n"))
    (search-forward "width")
    (orgfig-test-until-said "square is proven, and DONE")
    (should (looking-back "width" (line-beginning-position)))
    (should (equal (orgfig-test-state "something new") "TODO"))
    (should (equal (orgfig-test-state "square") "DONE"))))

(ert-deftest orgfig-gate-waits-while-a-command-is-at-work ()
  (dolist (heading '("* TODO square" "* TODO broken"))
    (orgfig-test-gated nil
      (orgfig-test-slow "square")
      (orgfig-test-keys "TODO square" "C-c C-t d")
      (cl-letf (((symbol-function 'org-fast-todo-selection)
                 (lambda (&rest _)      ; somebody thinks until all is built
                   (orgfig-test-until-said "Built square")
                   (orgfig-test-idle)
                   (should (equal (orgfig-test-state "square") "TODO"))
                   "CANCELLED")))
        (orgfig-test-keys heading "C-c C-t"))
      (if (equal heading "* TODO broken")
          (orgfig-test-until-said "square is proven, and DONE")
        (orgfig-test-until-said "DONE is not set: its heading was edited meanwhile")
        (should (equal (orgfig-test-state "square") "CANCELLED"))))))

(ert-deftest orgfig-gate-is-quiet-on-what-was-wished-for-twice ()
  (orgfig-test-gated nil
    (orgfig-test-slow "square")
    (buffer-enable-undo)
    (let ((text (buffer-string)))
      (orgfig-test-keys "TODO square" "C-c C-t d")
      (orgfig-test-keys "TODO square" "C-c C-t d")
      (orgfig-test-until-said "square is proven, and DONE")
      (orgfig-test-idle)
      (should-not (orgfig-test-said "DONE is not set"))
      ;; One step takes it back.
      (execute-kbd-macro (kbd "C-/"))
      (should (equal (buffer-string) text)))))

(ert-deftest orgfig-gate-is-quiet-on-what-was-to-be-set-anew-twice ()
  (orgfig-test-gated nil
    (orgfig-test-slow "circle")
    (orgfig-test-keys "DONE circle" "C-c C-t d")
    (orgfig-test-keys "DONE circle" "C-c C-t d")
    (orgfig-test-until-said "circle is proven, and DONE")
    (orgfig-test-idle)
    (should-not (orgfig-test-said "DONE is not set"))))

(ert-deftest orgfig-gate-sets-nothing-once-mode-or-buffer-are-gone ()
  (orgfig-test-gated nil
    (orgfig-test-slow "square")
    (orgfig-test-keys "TODO square" "C-c C-t d")
    (orgfig-gate-mode -1)
    (orgfig-test-until-said "DONE is not set: the gate was turned off")
    (should (equal (orgfig-test-state "square") "TODO")))
  (orgfig-test-gated nil
    (orgfig-test-slow "square")
    (orgfig-test-keys "TODO square" "C-c C-t d")
    (let ((file buffer-file-name))
      (kill-buffer)
      (orgfig-test-until-said "DONE is not set: its buffer is gone")
      (with-temp-buffer
        (insert-file-contents file)
        (should (search-forward "* TODO square"))))))

(ert-deftest orgfig-gate-sets-in-the-notebook-what-was-wished-in-an-indirect-buffer-that-is-gone ()
  (orgfig-test-gated nil
    (orgfig-test-slow "square")
    (let ((notebook (current-buffer)) (other (org-get-indirect-buffer)))
      (with-current-buffer other
        (orgfig-test-goto "* TODO square")
        (org-narrow-to-subtree)
        (orgfig-test-keys "TODO square" "C-c C-t d"))
      (kill-buffer other)
      (switch-to-buffer notebook)
      (orgfig-test-until-said "square is proven, and DONE")
      (should (equal (orgfig-test-state "square") "DONE")))))

(ert-deftest orgfig-gate-sets-two-that-wait-at-once ()
  (orgfig-test-gated (string-replace ", sise)" ", '<rect width=\"80\" height=\"80\"/>')" orgfig-test-notebook)
    (orgfig-test-slow "square")
    (orgfig-test-keys "TODO square" "C-c C-t d")
    (orgfig-test-keys "TODO broken" "C-c C-t d")
    (orgfig-test-until-said "square is proven, and DONE")
    (orgfig-test-until-said "broken is proven, and DONE")
    (dolist (title '("square" "broken"))
      (should (string-match-p (concat "\\`\\* DONE .*\nCLOSED: .*\n- State \"DONE\" +from \"TODO\"")
                              (orgfig-test-entry title))))))

(ert-deftest orgfig-gate-tells-that-the-build-was-interrupted ()
  (orgfig-test-gated nil
    (orgfig-test-slow "square")
    (orgfig-test-keys "TODO square" "C-c C-t d")
    (orgfig-test-until (orgfig--project-progress (orgfig--project)))
    (orgfig-cancel)
    (orgfig-test-until-said "DONE refused: the build was interrupted; figures.org:17")
    (should (equal (orgfig-test-state "square") "TODO"))))

(ert-deftest orgfig-gate-goes-on-when-a-late-answer-comes ()
  (orgfig-test-gated nil
    (orgfig-test-idle)
    (let ((orgfig-gate-patience 0))
      (orgfig-test-keys "TODO square" "C-c C-t d")
      (should (orgfig-test-said "DONE waits for a proof: the program has not answered within 0 s"))
      (orgfig-test-until-said "square is proven, and DONE"))))

(ert-deftest orgfig-gate-leaves-a-change-that-others-block-alone ()
  (orgfig-test-gated nil
    (let ((org-blocker-hook (list (lambda (_) nil) t)))
      (orgfig-test-keys "TODO square" "C-c C-t d"))
    (orgfig-test-idle)
    (should-not (file-exists-p "fig/square.svg"))
    ;; Later, too, others may block.
    (orgfig-test-slow "square")
    (orgfig-test-keys "TODO square" "C-c C-t d")
    (add-hook 'org-blocker-hook #'ignore nil t)
    (orgfig-test-until-said "DONE is not set: Org has blocked it")
    (should (equal (orgfig-test-state "square") "TODO"))))

;;;; Notes and the file

(ert-deftest orgfig-gate-asks-for-the-note-that-a-state-wants ()
  (orgfig-test-gated (string-replace "DONE(d!)" "DONE(d@)" orgfig-test-notebook)
    (orgfig-test-keys "TODO square" "C-c C-t d")
    (orgfig-test-until-said "square is proven, and DONE")
    (with-current-buffer "*Org Note*"
      (goto-char (point-max))
      (insert "As it should look")
      (org-ctrl-c-ctrl-c))
    (should (string-match-p (concat "\\`\\* DONE square\nCLOSED: .*\n"
                                    "- State \"DONE\" +from \"TODO\" +.* \\\\\\\\\n  As it should look\n")
                            (orgfig-test-entry "square")))))

(ert-deftest orgfig-gate-writes-notes-that-change-no-verdict-and-no-finding ()
  (orgfig-test-gated nil
    (orgfig-test-build "broken")
    (let ((figures (orgfig-test-findings)))
      (dolist (drawer '(nil t))
        (setq-local org-log-into-drawer drawer)
        (let ((org-inhibit-logging 'note))
          (orgfig-test-keys "TODO broken" "C-u C-c C-t d"))
        (should (string-match-p "Not proven when set to \"DONE\" on .* \\\\\\\\\n  figures.org:[0-9]+: the last run"
                                (orgfig-test-entry "broken")))
        (orgfig-test-keys "DONE broken" "C-c C-t t")
        (save-buffer)
        (orgfig-test-idle)
        (should (equal (orgfig-test-findings) figures))))))

(defun orgfig-test-findings ()
  "What the last audit says, but for lines."
  (mapcar (lambda (figure)
            (list (alist-get 'name figure) (alist-get 'verdict figure)
                  (mapcar (lambda (output) (alist-get 'path output)) (alist-get 'outputs figure))
                  (mapcar (lambda (found) (alist-get 'check found)) (alist-get 'findings figure))))
          (alist-get 'figures (orgfig--project-audit (orgfig--project)))))

(ert-deftest orgfig-gate-notes-no-link-date-or-target ()
  (dolist (text '("ValueError: [[file:fig/other.svg]]" "<file:fig/a.svg>" "<2025-01-01 Wed>"
                  "[2025-01-01 Wed]" "<<target>>" "[fn:1]"))
    (with-temp-buffer
      (insert (orgfig-gate--without-markup text))
      (org-mode)
      (should-not (org-element-map (org-element-parse-buffer)
                      '(link timestamp target footnote-reference) #'identity)))))

(ert-deftest orgfig-gate-says-so-if-what-is-saved-is-not-proven-any-more ()
  (orgfig-test-gated nil
    (orgfig-test-build "square")
    (orgfig-test-keys "TODO square" "C-c C-t d")
    (should (equal (orgfig-test-state "square") "DONE"))
    (orgfig-test-replace "width=\"80\"" "width=\"70\"")
    (save-buffer)
    (orgfig-test-until-said "square is DONE, but not proven any more: figures.org:")))

;;; orgfig-gate-slow-tests.el ends here
